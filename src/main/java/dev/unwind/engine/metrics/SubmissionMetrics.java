package dev.unwind.engine.metrics;

import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counters of submissions by their results, registered at the start. Safe from any thread. */
@Startup
@ApplicationScoped
public class SubmissionMetrics {
    private enum Result {
        ACCEPTED,
        /** Its idempotency key is known. */
        REPEATED,
        /** It is not valid, or its idempotency key was used for another submission. */
        REFUSED,
        /** It does not wait for a resource that another batch holds. */
        BUSY,
        /** A limit on accepted work is reached. */
        OVER_LIMIT,
        /** It is not known whether it is durable; the caller has to repeat it. */
        UNAVAILABLE
    }

    private final Map<Result, Counter> results = new EnumMap<>(Result.class);

    SubmissionMetrics(MeterRegistry registry) {
        Arrays.stream(Result.values())
                .forEach(result -> results.put(
                        result,
                        registry.counter(
                                "unwind.submissions", "result", result.name().toLowerCase(Locale.ROOT))));
    }

    public void accepted() {
        results.get(Result.ACCEPTED).increment();
    }

    public void repeated() {
        results.get(Result.REPEATED).increment();
    }

    public void failed(Throwable failure) {
        results.get(result(failure)).increment();
    }

    private static Result result(Throwable failure) {
        if (failure instanceof OverLimit) {
            return Result.OVER_LIMIT;
        }
        if (failure instanceof ResourceBusy) {
            return Result.BUSY;
        }
        return failure instanceof InvalidSubmission || failure instanceof RequestConflict
                ? Result.REFUSED
                : Result.UNAVAILABLE;
    }
}
