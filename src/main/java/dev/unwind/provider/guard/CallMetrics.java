package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Records how long reads or writes of one provider take, by outcome and HTTP status. Thread-safe. */
final class CallMetrics {
    /** Statuses with a label of their own. Others share one for each class, so that no provider can create labels. */
    private static final Set<Integer> LABELLED = Set.of(
            200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 422, 423, 425, 429, 500,
            501, 502, 503, 504);

    private final MeterRegistry metrics;
    private final String provider;
    private final String sort;
    private final Map<Result, Timer> timers = new ConcurrentHashMap<>();

    private record Result(String outcome, String status) {}

    CallMetrics(MeterRegistry metrics, String provider, String sort) {
        this.metrics = metrics;
        this.provider = provider;
        this.sort = sort;
    }

    /** Makes the call and records how long it takes, on success and on failure. Lazy. */
    <T> Uni<T> timed(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            long sentAt = System.nanoTime();
            return call.get().onItemOrFailure().invoke((answer, failure) -> timers.computeIfAbsent(
                            result(answer, failure), this::timer)
                    .record(System.nanoTime() - sentAt, TimeUnit.NANOSECONDS));
        });
    }

    private Timer timer(Result result) {
        return metrics.timer(
                "unwind.provider.calls",
                "provider",
                provider,
                "sort",
                sort,
                "outcome",
                result.outcome(),
                "status",
                result.status());
    }

    private static Result result(Object answer, Throwable failure) {
        if (failure == null) {
            return new Result(
                    "done",
                    status(answer instanceof HttpResult known ? OptionalInt.of(known.status()) : OptionalInt.empty()));
        }
        return failure instanceof ProviderFailure known
                ? new Result(known.code().toLowerCase(Locale.ROOT), status(known.status()))
                : new Result("not_sent", status(OptionalInt.empty()));
    }

    private static String status(OptionalInt status) {
        if (status.isEmpty()) {
            return "none";
        }
        int code = status.getAsInt();
        return LABELLED.contains(code) ? Integer.toString(code) : code / 100 + "xx";
    }
}
