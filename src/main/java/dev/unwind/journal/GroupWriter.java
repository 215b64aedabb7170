package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Json;
import dev.unwind.batch.RemoteId;
import dev.unwind.journal.BatchJournal.Numbered;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Writes a group of records and all that goes with them, as a few multi-row statements of one transaction, which is harmless when
 * sent again: a group whose commit is in doubt is simply repeated.
 */
final class GroupWriter {
    private static final String INSERT_RECORDS =
            """
            insert into record (batch_id, number, tenant, at, type, step, data)
            select batch_id, number, tenant, at, type, step, data::json
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[], $7::text[])
                as new (batch_id, number, tenant, at, type, step, data)
            on conflict do nothing
            returning batch_id, number""";

    private static final String UPSERT_IMAGES =
            """
            insert into image (batch_id, step, role, body)
            select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[])
            on conflict (batch_id, step, role) do update set body = excluded.body""";

    private static final String UPDATE_STEPS =
            """
            update step set status = new.status, remote_id = new.remote_id, attempts = new.attempts,
                snapshot_at = new.snapshot_at, started_at = new.started_at, finished_at = new.finished_at,
                verified = new.verified, error = new.error::json, drift = new.drift::json,
                touched = new.touched
            from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::text[],
                $12::boolean[])
                as new (batch_id, number, status, remote_id, attempts, snapshot_at, started_at, finished_at, verified, error,
                    drift, touched)
            where step.batch_id = new.batch_id and step.number = new.number""";

    private static final String UPDATE_BATCHES =
            """
            update batch set status = new.status, reason = coalesce(new.reason::json, batch.reason),
                started_at = case when new.status = 'PENDING' then batch.started_at else coalesce(batch.started_at, new.at) end,
                finished_at = case when new.terminal then new.at end
            from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
                as new (batch_id, status, reason, terminal, at)
            where batch.id = new.batch_id""";

    private static final String RELEASE_CLAIMS = "delete from claim where batch_id = any($1::uuid[])";

    private static final String UPSERT_ALIASES =
            """
            insert into alias (account, kind, old_id, new_id, batch_id)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[])
            on conflict (account, kind, old_id) do update set new_id = excluded.new_id, batch_id = excluded.batch_id""";

    private static final String UPSERT_RESOURCES =
            """
            insert into resource (tenant, kind, name, remote_id, batch_id, updated_at)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[])
            on conflict (tenant, kind, name) do update
                set remote_id = excluded.remote_id, batch_id = excluded.batch_id, updated_at = excluded.updated_at,
                    gone_at = null""";

    // An id that stands for a resource from now on leads nowhere else any more.
    private static final String DELETE_ALIASES =
            """
            delete from alias using unnest($1::text[], $2::text[], $3::text[]) as made (account, kind, id)
            where alias.account = made.account and alias.kind = made.kind and alias.old_id = made.id""";

    private static final String BRING_BACK =
            """
            update resource set gone_at = null
            from unnest($1::text[], $2::text[], $3::text[]) as made (account, kind, id)
            where resource.kind = made.kind and resource.remote_id = made.id and resource.gone_at is not null""";

    // With the batch's own ticket: whoever learns of the id from the batch's events waits for the batch to end.
    private static final String CLAIM_CREATED =
            """
            insert into claim (account, kind, by, value, ticket, batch_id)
            select made.account, made.kind, 'id', made.id, batch.ticket, batch.id
            from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as made (account, kind, id, batch_id)
            join batch on batch.id = made.batch_id and batch.ticket is not null
            on conflict do nothing""";

    private static final String MOVE_RESOURCES =
            """
            update resource set remote_id = moved.new_id, gone_at = null
            from unnest($1::text[], $2::text[], $3::text[]) as moved (kind, old_id, new_id)
            where resource.kind = moved.kind and resource.remote_id = moved.old_id""";

    private static final String MARK_GONE =
            """
            update resource set gone_at = gone.at
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as gone (kind, remote_id, at)
            where resource.kind = gone.kind and resource.remote_id = gone.remote_id""";

    private GroupWriter() {}

    /**
     * Writes the group on this connection; the caller has begun a transaction and commits it. What goes with a record is written with
     * it once: a repetition that finds the record there, however late it comes, changes nothing.
     */
    static Uni<Void> write(SqlConnection connection, List<Numbered> group) {
        return connection
                .preparedQuery(INSERT_RECORDS)
                .execute(records(group))
                .map(rows -> {
                    Set<List<Object>> inserted = new HashSet<>();
                    rows.forEach(row -> inserted.add(List.of(row.getUUID("batch_id"), row.getLong("number"))));
                    return group.stream()
                            .filter(each ->
                                    inserted.contains(List.of(each.batch().value(), each.number())))
                            .toList();
                })
                .flatMap(fresh -> fresh.isEmpty() ? Uni.createFrom().voidItem() : writeRows(connection, fresh));
    }

    private static Uni<Void> writeRows(SqlConnection connection, List<Numbered> group) {
        Map<String, Optional<Tuple>> statements = new LinkedHashMap<>();
        statements.put(UPSERT_IMAGES, images(group));
        statements.put(UPDATE_STEPS, steps(group));
        statements.put(DELETE_ALIASES, created(group));
        statements.put(UPSERT_ALIASES, aliases(group));
        statements.put(MOVE_RESOURCES, moves(group));
        statements.put(CLAIM_CREATED, claims(group));
        statements.put(BRING_BACK, created(group));
        statements.put(MARK_GONE, gone(group));
        statements.put(UPSERT_RESOURCES, trackings(group));
        statements.put(UPDATE_BATCHES, batches(group));
        statements.put(RELEASE_CLAIMS, finished(group));
        return Multi.createFrom()
                .iterable(statements.entrySet())
                .filter(statement -> statement.getValue().isPresent())
                .onItem()
                .transformToUniAndConcatenate(statement -> connection
                        .preparedQuery(statement.getKey())
                        .execute(statement.getValue().orElseThrow())
                        .replaceWithVoid())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Tuple records(List<Numbered> group) {
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
                column(group, String[]::new, each -> Json.text(each.entry().data()))));
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

    private record StepRow(BatchId batch, int number, StepState state) {}

    private static Optional<Tuple> steps(List<Numbered> group) {
        Map<List<Object>, StepRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().stepState().ifPresent(state -> {
                int step = each.entry().step().orElseThrow();
                last.put(List.of(each.batch(), step), new StepRow(each.batch(), step, state));
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
                                .map(GroupWriter::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .startedAt()
                                .map(GroupWriter::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .finishedAt()
                                .map(GroupWriter::time)
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
                        column(rows, Boolean[]::new, row -> row.state().touched())));
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

    private static Optional<Tuple> finished(List<Numbered> group) {
        var finished = group.stream()
                .filter(each -> each.entry()
                        .batchState()
                        .map(BatchState::status)
                        .filter(BatchStatus::terminal)
                        .isPresent())
                .map(each -> each.batch().value())
                .toArray(UUID[]::new);
        return finished.length == 0 ? Optional.empty() : Optional.of(Tuple.tuple(List.of((Object) finished)));
    }

    private record CreatedRow(BatchId batch, Entry.Created created) {}

    private static List<CreatedRow> createdRows(List<Numbered> group) {
        return group.stream()
                .flatMap(each -> each.entry().created().stream().map(created -> new CreatedRow(each.batch(), created)))
                .distinct()
                .toList();
    }

    private static Optional<Tuple> created(List<Numbered> group) {
        var rows = createdRows(group);
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Tuple.tuple(List.of(
                        column(rows, String[]::new, row -> row.created().account()),
                        column(rows, String[]::new, row -> row.created().kind()),
                        column(rows, String[]::new, row -> row.created().id().value()))));
    }

    private static Optional<Tuple> claims(List<Numbered> group) {
        var rows = createdRows(group);
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Tuple.tuple(List.of(
                        column(rows, String[]::new, row -> row.created().account()),
                        column(rows, String[]::new, row -> row.created().kind()),
                        column(rows, String[]::new, row -> row.created().id().value()),
                        column(rows, UUID[]::new, row -> row.batch().value()))));
    }

    private record AliasRow(BatchId batch, Entry.Alias alias) {}

    private static Optional<Tuple> aliases(List<Numbered> group) {
        Map<List<Object>, AliasRow> last = new LinkedHashMap<>();
        for (var each : group) {
            for (var alias : each.entry().aliases()) {
                last.put(List.of(alias.account(), alias.kind(), alias.oldId()), new AliasRow(each.batch(), alias));
            }
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.alias().account()),
                        column(rows, String[]::new, row -> row.alias().kind()),
                        column(rows, String[]::new, row -> row.alias().oldId().value()),
                        column(rows, String[]::new, row -> row.alias().newId().value()),
                        column(rows, UUID[]::new, row -> row.batch().value())));
    }

    private static Optional<Tuple> moves(List<Numbered> group) {
        Map<List<Object>, Entry.Alias> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().aliases().forEach(alias -> last.put(List.of(alias.kind(), alias.oldId()), alias));
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, Entry.Alias::kind),
                        column(rows, String[]::new, alias -> alias.oldId().value()),
                        column(rows, String[]::new, alias -> alias.newId().value())));
    }

    private record GoneRow(Instant at, Entry.Gone gone) {}

    private static Optional<Tuple> gone(List<Numbered> group) {
        Map<Entry.Gone, GoneRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().gone().forEach(gone -> last.put(gone, new GoneRow(each.at(), gone)));
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.gone().kind()),
                        column(rows, String[]::new, row -> row.gone().remoteId().value()),
                        column(rows, OffsetDateTime[]::new, row -> time(row.at()))));
    }

    private record TrackingRow(Numbered record, Entry.Tracking tracking) {}

    private static Optional<Tuple> trackings(List<Numbered> group) {
        Map<List<Object>, TrackingRow> last = new LinkedHashMap<>();
        for (var each : group) {
            for (var tracking : each.entry().trackings()) {
                last.put(List.of(each.tenant(), tracking.kind(), tracking.name()), new TrackingRow(each, tracking));
            }
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.record().tenant().name()),
                        column(rows, String[]::new, row -> row.tracking().kind()),
                        column(rows, String[]::new, row -> row.tracking().name()),
                        column(rows, String[]::new, row -> row.tracking()
                                .remoteId()
                                .value()),
                        column(rows, UUID[]::new, row -> row.record().batch().value()),
                        column(
                                rows,
                                OffsetDateTime[]::new,
                                row -> time(row.record().at()))));
    }

    private static <R> Optional<Tuple> rows(Map<?, R> rows, Function<List<R>, List<Object>> columns) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(Tuple.tuple(columns.apply(List.copyOf(rows.values()))));
    }

    private static <R, C> Object column(List<R> rows, IntFunction<C[]> array, Function<R, C> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
