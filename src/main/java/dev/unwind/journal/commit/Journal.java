package dev.unwind.journal.commit;

import dev.unwind.batch.BatchId;
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
import dev.unwind.journal.projection.LoggedSteps;
import dev.unwind.journal.projection.Projection;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.stream.Event;
import dev.unwind.journal.stream.StreamSubscriptions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Writes all records of this instance, with group commit: records that arrive while a commit is under way share the
 * next transaction, so that thousands of steps share one fsync and a lone step waits for one. (DeWitt et al.,
 * “Implementation Techniques for Main Memory Database Systems”, 1984.) A record for which nothing would be idle may
 * wait some milliseconds for others.
 *
 * <p>A record that PostgreSQL refuses does not keep others from being written: the group is halved until the record is
 * alone.
 */
@Singleton
public class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    /** So many records are worth a commit, however patient they are. */
    private static final int ENOUGH = 64;

    /** So long a record waits for others at most while all calls that a batch may make are being made. */
    private static final Duration PATIENCE = Duration.ofMillis(4);

    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final Notifications notifications;
    private final StreamSubscriptions subscriptions;
    private final Projection projection;
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
            Projection projection,
            JournalConfig config,
            JournalMetrics metrics) {
        this.transactions = transactions;
        this.retry = retry;
        this.notifications = notifications;
        this.subscriptions = subscriptions;
        this.projection = projection;
        this.config = config;
        this.metrics = metrics;
        this.claims = new ClaimWriter(claims, retry);
        this.writer = new GroupingQueue<>(config.maxGroup(), this::write, ENOUGH, PATIENCE);
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
        var segments = SegmentRow.of(writable);
        var batches = segments.stream().map(SegmentRow::batch).collect(Collectors.toSet());
        return projection
                .room(batches)
                .chain(() -> retry.retryWhileUnavailable(
                        "the record could not be written", () -> attempt(writable, segments)))
                .invoke(fenced -> {
                    refuse(fenced, new OwnershipLost(), failures);
                    written(segments.stream()
                            .filter(segment ->
                                    !failures.containsKey(segment.records().get(0)))
                            .toList());
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

    private void written(List<SegmentRow> durable) {
        projection.logged(durable.stream()
                .filter(segment -> !segment.endsRun())
                .map(SegmentRow::segment)
                .toList());
        projection.written(durable.stream()
                .filter(SegmentRow::endsRun)
                .map(SegmentRow::batch)
                .toList());
        var records =
                durable.stream().map(SegmentRow::records).flatMap(List::stream).toList();
        records.forEach(Journal::log);
        publish(durable);
        if (records.stream().anyMatch(record -> !record.entry().notices().isEmpty())) {
            notifications.wakeSenders();
        }
    }

    private static void log(Numbered record) {
        var entry = record.entry();
        RecordLog.log(
                record.batch(), record.tenant(), record.journal().trace(), entry.type(), entry.step(), entry.data());
    }

    /** Wakes the readers of this instance, with the records themselves, and those of other instances. */
    private void publish(List<SegmentRow> durable) {
        durable.forEach(segment -> subscriptions.wake(
                segment.batch(),
                () -> segment.records().stream().map(Journal::event).toList()));
        notifications.publishRecords(durable.stream().map(SegmentRow::batch).collect(Collectors.toSet()));
    }

    private static Event event(Numbered record) {
        var entry = record.entry();
        return Event.of(record.batch(), record.number(), record.at(), entry.type(), entry.step(), entry.data());
    }

    /** Writes the group; gives the records whose batches have another owner. */
    private Uni<List<Numbered>> attempt(List<Numbered> group, List<SegmentRow> segments) {
        var missing = missing(segments);
        var written = transactions
                .pipelined(connection -> GroupWriter.writeNew(connection, segments, missing))
                .replaceWith(List.<Numbered>of())
                .onFailure(GroupWriter::notAllNew)
                .recoverWithUni(() -> transactions.run(
                        config.statementTimeout(), connection -> GroupWriter.write(connection, group, missing)));
        return metrics.measured(group.size(), written)
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("The journal could not commit %d records: %s", group.size(), failure.getMessage()));
    }

    /** What the rows of steps lack of the batches whose runs end. */
    private Map<BatchId, LoggedSteps> missing(List<SegmentRow> segments) {
        Map<BatchId, LoggedSteps> missing = new HashMap<>();
        segments.stream().filter(SegmentRow::endsRun).forEach(segment -> projection
                .missing(segment.batch())
                .ifPresent(logged -> missing.put(segment.batch(), logged)));
        return missing;
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
