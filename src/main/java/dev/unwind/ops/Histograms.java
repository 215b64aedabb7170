package dev.unwind.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Publishes some meters as histograms, each with a few buckets. */
final class Histograms {
    private static final double[] CALLS = seconds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private static final double[] BATCHES = seconds(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 7_200);

    private static final Map<String, double[]> BUCKETS = Map.of(
            "unwind.batches", BATCHES,
            "unwind.batches.queue", BATCHES,
            "unwind.steps.phase", CALLS,
            "unwind.provider.calls", CALLS,
            "unwind.journal.commit", seconds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            "unwind.journal.group.records", new double[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512});

    Histograms() {}

    @Produces
    @Singleton
    static MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                var buckets = BUCKETS.get(id.getName());
                return buckets == null
                        ? config
                        : DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(buckets)
                                .build()
                                .merge(config);
            }
        };
    }

    /** Timers count in nanoseconds. */
    private static double[] seconds(double... values) {
        return DoubleStream.of(values)
                .map(value -> value * Duration.ofSeconds(1).toNanos())
                .toArray();
    }
}
