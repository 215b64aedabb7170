package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.BatchJournal.Numbered;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Where every durable write of the engine goes. All batches of this instance share one writer that commits in groups: whatever has
 * gathered while the previous commit was under way goes out in one transaction, so that thousands of steps share one fsync and a
 * lone step waits for one. (The idea is that of DeWitt et al., “Implementation Techniques for Main Memory Database Systems”, 1984.)
 */
@ApplicationScoped
public class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final Pool pool;
    private final Wakeups wakeups;
    private final JournalConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Grouping<Numbered, Void> writer;

    Journal(Pool pool, Wakeups wakeups, JournalConfig config) {
        this.pool = pool;
        this.wakeups = wakeups;
        this.config = config;
        this.writer = new Grouping<>(config.maxGroup(), this::write);
    }

    /** The journal of a batch whose record ends with this number. Only the batch's owner may open it, and only once. */
    public BatchJournal open(BatchId batch, Tenant tenant, long lastNumber) {
        return new BatchJournal(batch, tenant, lastNumber, clock, writer);
    }

    private Uni<List<Void>> write(List<Numbered> group) {
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(connection -> GroupWriter.write(connection, group)))
                .ifNoItem()
                .after(config.statementTimeout())
                .fail()
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("The journal could not commit %d records: %s", group.size(), failure.getMessage()))
                .onFailure(Outages::passing)
                .retry()
                .withBackOff(config.maxPause().dividedBy(20), config.maxPause())
                .withJitter(0.5)
                .expireIn(config.patience().toMillis())
                .onFailure()
                .transform(failure -> new JournalUnavailable("the record could not be written", failure))
                .invoke(() -> group.stream().map(Numbered::batch).distinct().forEach(wakeups::wake))
                .replaceWith(Collections.nCopies(group.size(), null));
    }
}
