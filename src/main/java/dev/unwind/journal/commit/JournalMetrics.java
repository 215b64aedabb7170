package dev.unwind.journal.commit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Measures the commits of the journal. The meters exist from the start. Safe from any thread. */
@Startup
@Singleton
public class JournalMetrics {
    private final Timer commit;
    private final DistributionSummary group;
    private final Counter failures;

    public JournalMetrics(MeterRegistry registry) {
        commit = registry.timer("unwind.journal.commit");
        group = registry.summary("unwind.journal.group.records");
        failures = registry.counter("unwind.journal.failures");
    }

    /** Records how long a commit took, and the number of its records, or counts its failure. */
    <T> Uni<T> measured(int records, Uni<T> transaction) {
        return Uni.createFrom().deferred(() -> {
            long begunAt = System.nanoTime();
            return transaction.onItemOrFailure().invoke((done, failure) -> {
                if (failure == null) {
                    commit.record(Duration.ofNanos(System.nanoTime() - begunAt));
                    group.record(records);
                } else {
                    failures.increment();
                }
            });
        });
    }
}
