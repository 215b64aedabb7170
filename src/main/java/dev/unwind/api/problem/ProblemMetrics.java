package dev.unwind.api.problem;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Counts the problems that callers are answered with, by type, and the invalid fields that these show or leave out:
 * which limit is hit shows in it. Thread-safe.
 */
@Startup // so that its metrics are there from the start
@ApplicationScoped
public class ProblemMetrics {
    private final Map<URI, Counter> counters;
    private final Counter shown;
    private final Counter leftOut;

    ProblemMetrics(MeterRegistry metrics) {
        this.counters = Arrays.stream(ProblemType.values())
                .collect(Collectors.toMap(
                        ProblemType::uri, type -> metrics.counter("unwind.problems", "type", type.label())));
        this.shown = metrics.counter("unwind.problems.errors", "shown", "yes");
        this.leftOut = metrics.counter("unwind.problems.errors", "shown", "no");
    }

    @ServerResponseFilter
    void count(ContainerResponseContext answer) {
        if (answer.getEntity() instanceof Problem problem) {
            count(problem);
        }
    }

    /** Takes note of a problem that is answered before the request reaches an endpoint. */
    void count(Problem problem) {
        var counter = counters.get(problem.type());
        if (counter != null) {
            counter.increment();
        }
        shown.increment(problem.errors().size());
        leftOut.increment(Math.max(0, problem.faults() - problem.errors().size()));
    }
}
