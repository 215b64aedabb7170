package dev.unwind.provider.guard;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The pauses for which providers have asked (Retry-After): no call is sent to them meanwhile. Holds one entry for each
 * configured provider. Each instance has pauses of its own. Thread-safe.
 */
@ApplicationScoped
public class ProviderPauses {
    private static final double MILLIS = 1_000;

    private final Duration longest;
    private final MeterRegistry metrics;
    private final Map<String, Pausable> providers = new ConcurrentSkipListMap<>();

    @Inject
    ProviderPauses(PauseConfig config, MeterRegistry metrics) {
        this(config.maxPause(), metrics);
    }

    /** @param longest the longest pause */
    public ProviderPauses(Duration longest, MeterRegistry metrics) {
        this.longest = longest;
        this.metrics = metrics;
    }

    /** What holds calls back. */
    public interface Pausable {
        /** The time that is left of the pause; zero if there is none. */
        Duration left();

        /** Ends the pause now. */
        void resume();
    }

    /** The longest pause that a provider can ask for at once. */
    public Duration longest() {
        return longest;
    }

    /** Adds a provider. */
    public void add(String provider, Pausable gate) {
        providers.put(provider, gate);
        metrics.gauge(
                "unwind.provider.pause.seconds",
                Tags.of("provider", provider),
                gate,
                held -> held.left().toMillis() / MILLIS);
    }

    /** The time that is left of each provider's pause, by name; zero for those that have none. */
    public Map<String, Duration> left() {
        Map<String, Duration> left = new ConcurrentSkipListMap<>();
        providers.forEach((name, gate) -> left.put(name, gate.left()));
        return left;
    }

    /**
     * Ends a provider's pause, on this instance.
     *
     * @return what was left of it; empty if there is no such provider
     */
    public Optional<Duration> resume(String provider) {
        return Optional.ofNullable(providers.get(provider)).map(gate -> {
            var left = gate.left();
            gate.resume();
            return left;
        });
    }
}
