package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.column;
import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.BulkStatement.time;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes a group of records and all that goes with them, as a few multi-row statements of one transaction. A record and
 * all that goes with it are written once, whichever attempt is first: a group whose commit is in doubt is simply repeated.
 */
public final class GroupWriter {
    // Weak enough to let the lease be renewed; whoever takes its batches over waits for the end of the group.
    private static final String LOCK_LEASES = "select from lease where id = any($1::uuid[]) order by id for key share";

    private static final String OWNED =
            """
            select batch.id, batch.epoch from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as run (batch_id, owner, epoch)
            join batch on batch.id = run.batch_id and batch.owner = run.owner and batch.epoch = run.epoch
            join lease on lease.id = batch.owner""";

    private static final String RECORDS =
            """
            with mine as materialized (
                select batch.id from unnest($8::uuid[], $9::uuid[], $10::bigint[]) as run (batch_id, owner, epoch)
                join batch on batch.id = run.batch_id and batch.owner = run.owner and batch.epoch = run.epoch
                join lease on lease.id = batch.owner)
            insert into record (batch_id, number, tenant, at, type, step, data)
            select new.batch_id, new.number, new.tenant, new.at, new.type, new.step, new.data::json
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[], $7::text[])
                as new (batch_id, number, tenant, at, type, step, data)
            join mine on mine.id = new.batch_id""";

    private static final String INSERT_RECORDS = RECORDS + " on conflict do nothing returning batch_id, number";

    // Nobody waits for what this gives before the commit is sent: it fails, and with it the transaction, where a record
    // is there already or not the instance's to write.
    private static final String INSERT_NEW_RECORDS =
            "with inserted as (%s returning 1) select 1 / (count(*) = cardinality($2))::integer from inserted"
                    .formatted(RECORDS);

    private static final String INSERT_IMAGES =
            """
            insert into image (batch_id, step, role, body)
            select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[])""";

    private static final String UPSERT_IMAGES =
            INSERT_IMAGES + " on conflict (batch_id, step, role) do update set body = excluded.body";

    private static final Set<String> DIVISION_BY_ZERO_OR_UNIQUE_VIOLATION = Set.of("22012", "23505");

    private static final String UPDATE_STEPS =
            """
            update step set status = new.status, remote_id = new.remote_id, attempts = new.attempts,
                snapshot_at = new.snapshot_at, started_at = new.started_at, finished_at = new.finished_at,
                verified = new.verified, error = new.error::json, drift = new.drift::json,
                touched = new.touched, as_intended = new.as_intended, run = new.run
            from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::text[],
                $12::boolean[], $13::boolean[], $14::integer[])
                as new (batch_id, number, status, remote_id, attempts, snapshot_at, started_at, finished_at, verified, error,
                    drift, touched, as_intended, run)
            where step.batch_id = new.batch_id and step.number = new.number""";

    private static final String UPDATE_BATCHES =
            """
            update batch set status = new.status, reason = coalesce(new.reason::json, batch.reason),
                started_at = case when new.status = 'PENDING' then batch.started_at else coalesce(batch.started_at, new.at) end,
                finished_at = case when new.terminal then new.at end,
                under_way = batch.under_way and not new.terminal
            from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
                as new (batch_id, status, reason, terminal, at)
            where batch.id = new.batch_id""";

    // Only those that have had more than one run have rows for them.
    private static final String FINISH_RUNS =
            """
            update run set outcome = batch.status, finished_at = batch.finished_at from batch
            where batch.id = any($1::uuid[]) and run.batch_id = batch.id and run.number = batch.run""";

    private static final String RELEASE_CLAIMS = "delete from claim where batch_id = any($1::uuid[])";

    private GroupWriter() {}

    /** Whether something of the group was there already, or belongs to a batch that has another owner by now. */
    static boolean notAllNew(Throwable failure) {
        return failure instanceof PgException refused
                && DIVISION_BY_ZERO_OR_UNIQUE_VIOLATION.contains(refused.getSqlState());
    }

    /**
     * The statements that write the group as it nearly always can be written: none waits for what comes of another.
     *
     * @return they fail with {@link #notAllNew} where that was too simple: then {@link #write} can do it
     */
    static List<Uni<?>> writeNew(SqlConnection connection, List<Numbered> group) {
        List<Uni<?>> statements = new ArrayList<>();
        statements.add(connection.preparedQuery(LOCK_LEASES).execute(Tuple.of(leases(group))));
        statements.add(connection.preparedQuery(INSERT_NEW_RECORDS).execute(records(group)));
        rest(group, true)
                .filter(statement -> statement.rows().isPresent())
                .map(statement -> statement.on(connection))
                .forEach(statements::add);
        return statements;
    }

    /**
     * Writes the group on this connection; the caller has begun a transaction and commits it. A record that is there already was
     * written by an earlier attempt, with all that goes with it, and is left as it is: what it says may no longer be true.
     *
     * @return the records that were not written, because their batches have another owner by now
     */
    public static Uni<List<Numbered>> write(SqlConnection connection, List<Numbered> group) {
        var current = withoutSuperseded(group);
        return connection
                .preparedQuery(LOCK_LEASES)
                .execute(Tuple.of(leases(current)))
                .chain(() -> connection.preparedQuery(INSERT_RECORDS).execute(records(current)))
                .flatMap(inserted -> {
                    var places = new HashSet<Place>();
                    inserted.forEach(row -> places.add(new Place(row.getUUID("batch_id"), row.getLong("number"))));
                    var written = current.stream()
                            .filter(each ->
                                    places.contains(new Place(each.batch().value(), each.number())))
                            .toList();
                    return writeRest(connection, written)
                            .chain(() -> written.size() == group.size()
                                    ? Uni.createFrom().item(List.of())
                                    : fenced(connection, group));
                });
    }

    /**
     * The records of each batch's newest tenure. An instance that took back what it had lost may still write under the old one: those
     * records bear numbers that the newer ones bear too, and nothing but the tenure tells them apart.
     */
    private static List<Numbered> withoutSuperseded(List<Numbered> group) {
        Map<BatchId, Long> newest = new HashMap<>();
        group.forEach(each -> newest.merge(each.batch(), each.tenure().epoch(), Math::max));
        return group.stream()
                .filter(each -> each.tenure().epoch() == newest.get(each.batch()))
                .toList();
    }

    private static Uni<List<Numbered>> fenced(SqlConnection connection, List<Numbered> group) {
        return connection
                .preparedQuery(OWNED)
                .execute(Tuple.of(
                        column(group, UUID[]::new, each -> each.batch().value()),
                        column(group, UUID[]::new, each -> each.tenure().term().id()),
                        column(group, Long[]::new, each -> each.tenure().epoch())))
                .map(rows -> {
                    var owned = new HashSet<Place>();
                    rows.forEach(row -> owned.add(new Place(row.getUUID("id"), row.getLong("epoch"))));
                    return group.stream()
                            .filter(each -> !owned.contains(new Place(
                                    each.batch().value(), each.tenure().epoch())))
                            .toList();
                });
    }

    private static UUID[] leases(List<Numbered> group) {
        return group.stream().map(each -> each.tenure().term().id()).distinct().toArray(UUID[]::new);
    }

    private record Place(UUID batch, long number) {}

    private static Uni<Void> writeRest(SqlConnection connection, List<Numbered> group) {
        return Multi.createFrom()
                .items(rest(group, false))
                .onItem()
                .transformToUniAndConcatenate(statement -> statement.on(connection))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * What goes with the records, in its order.
     *
     * @param allNew that nothing of it is there already need not be made sure of: where it is, a statement fails
     */
    private static Stream<BulkStatement> rest(List<Numbered> group, boolean allNew) {
        return Stream.of(
                        List.of(
                                new BulkStatement(allNew ? INSERT_IMAGES : UPSERT_IMAGES, images(group)),
                                new BulkStatement(UPDATE_STEPS, steps(group))),
                        ResourceRows.of(group),
                        List.of(
                                new BulkStatement(UPDATE_BATCHES, batches(group)),
                                new BulkStatement(FINISH_RUNS, finished(group, record -> record.run() > 1)),
                                new BulkStatement(RELEASE_CLAIMS, finished(group, record -> true)),
                                DeliveryRows.of(group)))
                .flatMap(List::stream);
    }

    private static Tuple records(List<Numbered> group) {
        var runs = group.stream().map(Numbered::tenure).distinct().toList();
        return Tuple.tuple(List.of(
                column(group, UUID[]::new, each -> each.batch().value()),
                column(group, Long[]::new, Numbered::number),
                column(group, String[]::new, each -> each.tenant().name()),
                column(group, OffsetDateTime[]::new, each -> time(each.at())),
                column(group, String[]::new, each -> each.entry().type().label()),
                column(
                        group,
                        Integer[]::new,
                        each -> each.entry().step().isPresent()
                                ? each.entry().step().getAsInt()
                                : null),
                column(group, String[]::new, each -> Json.text(each.entry().data())),
                column(runs, UUID[]::new, run -> run.batch().value()),
                column(runs, UUID[]::new, run -> run.term().id()),
                column(runs, Long[]::new, OwnershipToken::epoch)));
    }

    private record ImageRow(BatchId batch, int step, ImageRole role, Buffer body) {}

    private static Optional<Tuple> images(List<Numbered> group) {
        // Of two images in one role the later one stands: a statement may not touch a row twice.
        Map<List<Object>, ImageRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().images().forEach((role, body) -> {
                int step = each.entry().step().orElseThrow();
                last.put(
                        List.of(each.batch(), step, role),
                        new ImageRow(each.batch(), step, role, Buffer.buffer(Json.bytes(body))));
            });
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, ImageRow::step),
                        column(rows, String[]::new, row -> row.role().name()),
                        column(rows, io.vertx.core.buffer.Buffer[]::new, row -> row.body()
                                .getDelegate())));
    }

    private record StepRow(BatchId batch, int number, StepState state, int run) {}

    private static Optional<Tuple> steps(List<Numbered> group) {
        Map<List<Object>, StepRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().stepState().ifPresent(state -> {
                int step = each.entry().step().orElseThrow();
                last.put(List.of(each.batch(), step), new StepRow(each.batch(), step, state, each.run()));
            });
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, StepRow::number),
                        column(rows, String[]::new, row -> row.state().status().name()),
                        column(rows, String[]::new, row -> row.state()
                                .remoteId()
                                .map(RemoteId::value)
                                .orElse(null)),
                        column(rows, Integer[]::new, row -> row.state().attempts()),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .snapshotAt()
                                .map(BulkStatement::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .startedAt()
                                .map(BulkStatement::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .finishedAt()
                                .map(BulkStatement::time)
                                .orElse(null)),
                        column(rows, Boolean[]::new, row -> row.state().verified()),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().error().map(Json::text).orElse(null)),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().drift().map(Json::text).orElse(null)),
                        column(rows, Boolean[]::new, row -> row.state().touched()),
                        column(rows, Boolean[]::new, row -> row.state().asIntended()),
                        column(rows, Integer[]::new, StepRow::run)));
    }

    private static Optional<Tuple> batches(List<Numbered> group) {
        Map<BatchId, Numbered> last = new LinkedHashMap<>();
        for (var each : group) {
            if (each.entry().batchState().isPresent()) {
                last.put(each.batch(), each);
            }
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, String[]::new, row -> state(row).status().name()),
                        column(
                                rows,
                                String[]::new,
                                row -> state(row).reason().map(Json::text).orElse(null)),
                        column(rows, Boolean[]::new, row -> state(row).status().terminal()),
                        column(rows, OffsetDateTime[]::new, row -> time(row.at()))));
    }

    private static BatchState state(Numbered row) {
        return row.entry().batchState().orElseThrow();
    }

    private static Optional<Tuple> finished(List<Numbered> group, Predicate<Numbered> wanted) {
        var finished = group.stream()
                .filter(wanted)
                .filter(each -> each.entry()
                        .batchState()
                        .map(BatchState::status)
                        .filter(BatchStatus::terminal)
                        .isPresent())
                .map(each -> each.batch().value())
                .toArray(UUID[]::new);
        return finished.length == 0 ? Optional.empty() : Optional.of(Tuple.tuple(List.of((Object) finished)));
    }
}
