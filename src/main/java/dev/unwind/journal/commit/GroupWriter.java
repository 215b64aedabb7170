package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.projection.LoggedSteps;
import dev.unwind.journal.projection.StepRows;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a group of records and all that goes with them, as a few multi-row statements of one transaction. A record and
 * all that goes with it are written once, by whichever attempt is first: a group whose commit is in doubt is simply
 * repeated.
 */
public final class GroupWriter {
    // Weak enough to let the lease be renewed. Whoever takes the batches over locks the lease in a strong mode, and so
    // waits for the end of the group.
    private static final String LOCK_LEASES = "select from lease where id = any($1::uuid[]) order by id for key share";

    private static final String OWNED =
            """
            select batch.id, batch.epoch from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as run (batch_id, owner, epoch)
            join batch on batch.id = run.batch_id and batch.owner = run.owner and batch.epoch = run.epoch
            join lease on lease.id = batch.owner""";

    private static final Set<String> DIVISION_BY_ZERO_OR_UNIQUE_VIOLATION = Set.of("22012", "23505");

    private GroupWriter() {}

    /** Whether a record of the group exists already, or belongs to a batch that has another owner by now. */
    static boolean notAllNew(Throwable failure) {
        return failure instanceof PgException refused
                && DIVISION_BY_ZERO_OR_UNIQUE_VIOLATION.contains(refused.getSqlState());
    }

    /**
     * The statements that write a group of which nothing is stored yet, as is nearly always so. None needs the result
     * of another, so all can be sent at once. One fails with {@link #notAllNew} where something is stored;
     * {@link #write} handles that.
     *
     * @param missing what the rows of steps lack of batches whose runs end with the group
     */
    static List<Uni<?>> writeNew(
            SqlConnection connection, List<SegmentRow> segments, Map<BatchId, LoggedSteps> missing) {
        List<Uni<?>> statements = new ArrayList<>();
        statements.add(lockLeases(connection, segments));
        statements.add(SegmentRow.insertAll(connection, segments));
        rest(segments, missing, true)
                .filter(statement -> statement.rows().isPresent())
                .map(statement -> statement.on(connection))
                .forEach(statements::add);
        return statements;
    }

    /** {@link #write(SqlConnection, List, Map)} where the rows of all steps are up to date. */
    public static Uni<List<Numbered>> write(SqlConnection connection, List<Numbered> group) {
        return write(connection, group, Map.of());
    }

    /**
     * Writes the group on this connection; the caller has begun a transaction and commits it. A record that exists
     * already was written by an earlier attempt, with all that goes with it, and is left as it is: the state that comes
     * with it here may be out of date.
     *
     * @return the records that were not written, because their batches have another owner by now
     */
    static Uni<List<Numbered>> write(
            SqlConnection connection, List<Numbered> group, Map<BatchId, LoggedSteps> missing) {
        var current = SegmentRow.of(withoutSuperseded(group));
        return lockLeases(connection, current)
                .chain(() -> SegmentRow.insertMissing(connection, current))
                .call(written -> writeRest(connection, written, missing))
                .flatMap(written -> records(written).count() == group.size()
                        ? Uni.createFrom().item(List.of())
                        : fenced(connection, group));
    }

    private static Stream<Numbered> records(List<SegmentRow> segments) {
        return segments.stream().map(SegmentRow::records).flatMap(List::stream);
    }

    private static Uni<Void> lockLeases(SqlConnection connection, List<SegmentRow> segments) {
        var leases = records(segments)
                .map(each -> each.token().term().id())
                .distinct()
                .toArray(UUID[]::new);
        return connection.preparedQuery(LOCK_LEASES).execute(Tuple.of(leases)).replaceWithVoid();
    }

    /**
     * The records of each batch's newest epoch. An instance that took a batch back after losing it may still write
     * under the old epoch: those records bear numbers that the newer ones bear too, and nothing but the epoch tells
     * them apart.
     */
    private static List<Numbered> withoutSuperseded(List<Numbered> group) {
        Map<BatchId, Long> newest = new HashMap<>();
        group.forEach(each -> newest.merge(each.batch(), each.token().epoch(), Math::max));
        return group.stream()
                .filter(each -> each.token().epoch() == newest.get(each.batch()))
                .toList();
    }

    /** The records whose batches have another owner. */
    private static Uni<List<Numbered>> fenced(SqlConnection connection, List<Numbered> group) {
        return connection
                .preparedQuery(OWNED)
                .execute(Tuple.of(
                        column(group, UUID[]::new, each -> each.batch().value()),
                        column(group, UUID[]::new, each -> each.token().term().id()),
                        column(group, Long[]::new, each -> each.token().epoch())))
                .map(rows -> {
                    var owned = new HashSet<Ownership>();
                    rows.forEach(row -> owned.add(new Ownership(row.getUUID("id"), row.getLong("epoch"))));
                    return group.stream()
                            .filter(each -> !owned.contains(new Ownership(
                                    each.batch().value(), each.token().epoch())))
                            .toList();
                });
    }

    private record Ownership(UUID batch, long epoch) {}

    private static Uni<Void> writeRest(
            SqlConnection connection, List<SegmentRow> segments, Map<BatchId, LoggedSteps> missing) {
        return Multi.createFrom()
                .items(rest(segments, missing, false))
                .onItem()
                .transformToUniAndConcatenate(statement -> statement.on(connection))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * What goes with the records, in its order.
     *
     * @param allNew whether nothing of it is stored: a statement fails where something is
     */
    private static Stream<BulkStatement> rest(
            List<SegmentRow> segments, Map<BatchId, LoggedSteps> missing, boolean allNew) {
        var group = records(segments).toList();
        return Stream.of(
                        List.of(ImageRows.of(group, allNew)),
                        ResourceRows.of(group),
                        BatchRows.of(group),
                        StepRows.of(ended(segments, missing)),
                        List.of(DeliveryRows.of(group)))
                .flatMap(List::stream);
    }

    /** What the rows of steps lack of the batches whose runs end here. */
    private static List<LoggedSteps> ended(List<SegmentRow> segments, Map<BatchId, LoggedSteps> missing) {
        return segments.stream()
                .filter(SegmentRow::endsRun)
                .map(segment -> LoggedSteps.of(Optional.ofNullable(missing.get(segment.batch())), segment.segment()))
                .toList();
    }
}
