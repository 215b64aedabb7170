package dev.unwind.api.body;

import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.tenant.Callers;
import dev.unwind.route.Routes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds the memory for bodies of requests that are being read or processed. One caller gets a share of it; some is
 * left for small bodies when large ones fill the rest, and some of that for operators. Thread-safe.
 */
@Startup // so that its metrics are there from the start
@ApplicationScoped
class BodyMemory {
    /** A body is small up to this size. */
    private static final long SMALL = 64 * 1024;

    private static final int RESERVED_PART = 16;
    private static final int OPERATORS_PART = 4;

    private final long limit;
    private final long reserve;
    private final long share;
    private final Callers callers;
    private final Counter refusedToCaller;
    private final Counter refusedToAll;
    private final Map<String, Long> byCaller = new HashMap<>();
    private long held;

    BodyMemory(Limits limits, Callers callers, MeterRegistry metrics) {
        long largest = limits.maxBytes().asLongValue();
        // A body is held as bytes, as a document, and for a while as rows to be written.
        long wanted = limits.maxBodies()
                .map(size -> size.asLongValue())
                .orElse(Math.max(largest, Runtime.getRuntime().maxMemory() / 8));
        this.reserve = wanted / RESERVED_PART;
        // The largest body fits in beside the reserve.
        this.limit = Math.max(wanted, largest + reserve);
        this.share = Math.max(largest, (limit - reserve) / 2);
        this.callers = callers;
        this.refusedToCaller = metrics.counter("unwind.bodies.refused", "for", "caller");
        this.refusedToAll = metrics.counter("unwind.bodies.refused", "for", "all");
        metrics.gauge("unwind.bodies.bytes", this, BodyMemory::held);
    }

    private synchronized long held() {
        return held;
    }

    /**
     * Reserves bytes until the request is answered.
     *
     * @param size the size of the body with these bytes, or more where that is known
     * @return the problem, and nothing is reserved, if there is no room for them
     */
    Optional<Problem> hold(RoutingContext context, int bytes, long size) {
        var caller = callers.caller(context.request());
        boolean operator = Routes.forOperators(context.request().path());
        synchronized (this) {
            long own = byCaller.getOrDefault(caller, 0L) + bytes;
            if (!operator && own > share) {
                refusedToCaller.increment();
                return Optional.of(ProblemType.TENANT_OVER_LIMIT.with(
                        "the bodies of this caller's requests that are being worked on take " + (own - bytes)
                                + " bytes already"));
            }
            if (held + bytes > limit - left(operator, size)) {
                refusedToAll.increment();
                return Optional.of(ProblemType.OVERLOADED.with("too many bodies are being worked on at this moment"));
            }
            held += bytes;
            byCaller.put(caller, own);
        }
        context.addEndHandler(answered -> release(caller, bytes));
        return Optional.empty();
    }

    /** What must be left for others. */
    private long left(boolean operator, long size) {
        if (operator) {
            return 0;
        }
        return size > SMALL ? reserve : reserve / OPERATORS_PART;
    }

    private synchronized void release(String caller, long bytes) {
        held -= bytes;
        byCaller.computeIfPresent(caller, (name, own) -> own == bytes ? null : own - bytes);
    }
}
