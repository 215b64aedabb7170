package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long the calls of one sort to one provider took, by their outcome. Thread-safe. */
final class CallTimes {
    private final MeterRegistry metrics;
    private final String provider;
    private final String sort;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    CallTimes(MeterRegistry metrics, String provider, String sort) {
        this.metrics = metrics;
        this.provider = provider;
        this.sort = sort;
    }

    /** Makes the call and takes its time. */
    <T> Uni<T> measured(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            long sentAt = System.nanoTime();
            return call.get().onItemOrFailure().invoke((answer, failure) -> timers.computeIfAbsent(
                            outcome(failure), this::timer)
                    .record(System.nanoTime() - sentAt, TimeUnit.NANOSECONDS));
        });
    }

    private Timer timer(String outcome) {
        return metrics.timer("unwind.provider.calls", "provider", provider, "sort", sort, "outcome", outcome);
    }

    private static String outcome(Throwable failure) {
        if (failure == null) {
            return "done";
        }
        return failure instanceof ProviderFailure known ? known.code().toLowerCase(Locale.ROOT) : "not_sent";
    }
}
