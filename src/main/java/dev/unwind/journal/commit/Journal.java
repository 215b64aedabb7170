package dev.unwind.journal.commit;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.notify.Notifications;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.OwnershipLost;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.stream.Event;
import dev.unwind.journal.stream.StreamSubscriptions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Writes all records of this instance, with group commit: records that arrive while a commit is under way share the
 * next transaction, so that thousands of steps share one fsync and a lone step waits for one. (DeWitt et al.,
 * “Implementation Techniques for Main Memory Database Systems”, 1984.)
 *
 * <p>A record that PostgreSQL refuses does not keep others from being written: the group is halved until the record is
 * alone.
 */
@Singleton
public class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final Notifications notifications;
    private final StreamSubscriptions subscriptions;
    private final JournalConfig config;
    private final JournalMetrics metrics;
    private final Clock clock = Clock.systemUTC();
    private final GroupingQueue<Numbered, Optional<JournalUnavailable>> writer;
    private final ClaimWriter claims;

    public Journal(
            Transactions transactions,
            ClaimQueue claims,
            DatabaseRetry retry,
            Notifications notifications,
            StreamSubscriptions subscriptions,
            JournalConfig config,
            JournalMetrics metrics) {
        this.transactions = transactions;
        this.retry = retry;
        this.notifications = notifications;
        this.subscriptions = subscriptions;
        this.config = config;
        this.metrics = metrics;
        this.claims = new ClaimWriter(claims, retry);
        this.writer = new GroupingQueue<>(config.maxGroup(), this::write);
    }

    /**
     * Opens the journal of a batch. Called once for each token.
     *
     * @param run the number of the batch's run
     * @param lastNumber the number of the batch's last record
     * @param trace the trace context of the run, for the log
     */
    public BatchJournal open(
            OwnershipToken token, Tenant tenant, int run, long lastNumber, Optional<TraceParent> trace) {
        return new BatchJournal(token, tenant, run, lastNumber, trace, clock, writer, claims::claim);
    }

    /** For each record why it is not durable; empty where it is. */
    private Uni<List<Optional<JournalUnavailable>>> write(List<Numbered> group) {
        Map<Numbered, JournalUnavailable> failures = new IdentityHashMap<>();
        return write(group, failures).map(written -> group.stream()
                .map(record -> Optional.ofNullable(failures.get(record)))
                .toList());
    }

    private Uni<Void> write(List<Numbered> group, Map<Numbered, JournalUnavailable> failures) {
        group.forEach(record -> record.journal().refusal().ifPresent(refusal -> failures.put(record, refusal)));
        var writable =
                group.stream().filter(record -> !failures.containsKey(record)).toList();
        if (writable.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return retry.retryWhileUnavailable("the record could not be written", () -> attempt(writable))
                .invoke(fenced -> {
                    refuse(fenced, new OwnershipLost(), failures);
                    var durable = writable.stream()
                            .filter(record -> !failures.containsKey(record))
                            .toList();
                    durable.forEach(Journal::log);
                    publish(durable);
                    if (writable.stream()
                            .anyMatch(record -> !record.entry().notices().isEmpty())) {
                        notifications.wakeSenders();
                    }
                })
                .replaceWithVoid()
                .onFailure(JournalUnavailable.class)
                .recoverWithUni(failure -> {
                    if (writable.size() == 1 || PgErrors.causedByTransient(failure)) {
                        refuse(writable, failure, failures);
                        return Uni.createFrom().voidItem();
                    }
                    int half = writable.size() / 2;
                    return write(writable.subList(0, half), failures)
                            .chain(() -> write(writable.subList(half, writable.size()), failures));
                });
    }

    private static void log(Numbered record) {
        var entry = record.entry();
        RecordLog.log(
                record.batch(), record.tenant(), record.journal().trace(), entry.type(), entry.step(), entry.data());
    }

    /** Wakes the readers of this instance, with the records themselves, and those of other instances. */
    private void publish(List<Numbered> durable) {
        var batches = durable.stream().collect(Collectors.groupingBy(Numbered::batch));
        batches.forEach((batch, records) -> subscriptions.wake(
                batch, () -> records.stream().map(Journal::event).toList()));
        notifications.publishRecords(batches.keySet());
    }

    private static Event event(Numbered record) {
        var entry = record.entry();
        return Event.of(record.batch(), record.number(), record.at(), entry.type(), entry.step(), entry.data());
    }

    /** Writes the group; gives the records whose batches have another owner. */
    private Uni<List<Numbered>> attempt(List<Numbered> group) {
        var written = transactions
                .pipelined(connection -> GroupWriter.writeNew(connection, group))
                .replaceWith(List.<Numbered>of())
                .onFailure(GroupWriter::notAllNew)
                .recoverWithUni(() -> transactions.run(
                        config.statementTimeout(), connection -> GroupWriter.write(connection, group)));
        return metrics.measured(group.size(), written)
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("The journal could not commit %d records: %s", group.size(), failure.getMessage()));
    }

    /** Fails these records and all later ones of their batches: a gap in the numbers would hide what is missing. */
    private static void refuse(
            List<Numbered> group, JournalUnavailable failure, Map<Numbered, JournalUnavailable> failures) {
        group.forEach(record -> {
            record.journal().refuse(failure);
            failures.put(record, failure);
        });
    }
}
