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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes a group of records and all that goes with them, as a few multi-row statements of one transaction. A record and
 * all that goes with it are written once, whichever attempt is first: a group whose commit is in doubt is simply repeated.
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

    private static final String DELETE_ALIASES =
            """
            delete from alias using unnest($1::text[], $2::text[], $3::text[]) as back (account, kind, id)
            where alias.account = back.account and alias.kind = back.kind and alias.old_id = back.id""";

    private static final String CLAIM_IDS =
            """
            insert into claim (account, kind, by, value, ticket, batch_id)
            select new.account, new.kind, 'id', new.id, batch.ticket, batch.id
            from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as new (account, kind, id, batch_id)
            join batch on batch.id = new.batch_id and batch.ticket is not null
            on conflict (account, kind, by, value, ticket) do update set shared = false where claim.shared""";

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

    private static final String MOVE_RESOURCES =
            """
            update resource set remote_id = moved.new_id, gone_at = null
            from unnest($1::text[], $2::text[], $3::text[]) as moved (kind, old_id, new_id)
            where resource.kind = moved.kind and resource.remote_id = moved.old_id""";

    // Gone at an instant, or back where there is none.
    private static final String MARK_GONE =
            """
            update resource set gone_at = gone.at
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as gone (kind, remote_id, at)
            where resource.kind = gone.kind and resource.remote_id = gone.remote_id
                and (gone.at is null) <> (resource.gone_at is null)""";

    private GroupWriter() {}

    /**
     * Writes the group on this connection; the caller has begun a transaction and commits it. A record that is there already was
     * written by an earlier attempt, with all that goes with it, and is left as it is: what it says may no longer be true.
     */
    static Uni<Void> write(SqlConnection connection, List<Numbered> group) {
        return connection.preparedQuery(INSERT_RECORDS).execute(records(group)).flatMap(inserted -> {
            var places = new HashSet<Place>();
            inserted.forEach(row -> places.add(new Place(row.getUUID("batch_id"), row.getLong("number"))));
            return writeRest(
                    connection,
                    group.stream()
                            .filter(each ->
                                    places.contains(new Place(each.batch().value(), each.number())))
                            .toList());
        });
    }

    private record Place(UUID batch, long number) {}

    private static Uni<Void> writeRest(SqlConnection connection, List<Numbered> group) {
        var statements = new ArrayList<Uni<?>>();
        statement(connection, UPSERT_IMAGES, images(group)).ifPresent(statements::add);
        statement(connection, UPDATE_STEPS, steps(group)).ifPresent(statements::add);
        statement(connection, DELETE_ALIASES, idsBack(group)).ifPresent(statements::add);
        statement(connection, UPSERT_ALIASES, aliases(group)).ifPresent(statements::add);
        statement(connection, CLAIM_IDS, newIds(group)).ifPresent(statements::add);
        statement(connection, MOVE_RESOURCES, moves(group)).ifPresent(statements::add);
        statement(connection, MARK_GONE, gone(group)).ifPresent(statements::add);
        statement(connection, UPSERT_RESOURCES, trackings(group)).ifPresent(statements::add);
        statement(connection, UPDATE_BATCHES, batches(group)).ifPresent(statements::add);
        statement(connection, RELEASE_CLAIMS, finished(group)).ifPresent(statements::add);
        return Multi.createFrom()
                .iterable(statements)
                .onItem()
                .transformToUniAndConcatenate(statement -> statement.replaceWithVoid())
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private static Optional<Uni<?>> statement(SqlConnection connection, String sql, Optional<Tuple> rows) {
        return rows.map(values -> connection.preparedQuery(sql).execute(values));
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

    private record IdRow(String account, String kind, RemoteId id) {}

    private record AliasRow(BatchId batch, Entry.Alias alias) {}

    /** What became of each id: an alias that leads away from it, or none where it stands for a resource again. The later counts. */
    private static Map<IdRow, Optional<AliasRow>> fates(List<Numbered> group) {
        Map<IdRow, Optional<AliasRow>> last = new LinkedHashMap<>();
        for (var each : group) {
            for (var alias : each.entry().aliases()) {
                last.put(
                        new IdRow(alias.account(), alias.kind(), alias.oldId()),
                        Optional.of(new AliasRow(each.batch(), alias)));
                last.put(new IdRow(alias.account(), alias.kind(), alias.newId()), Optional.empty());
            }
            each.entry()
                    .created()
                    .forEach(created -> last.put(
                            new IdRow(created.account(), created.kind(), created.remoteId()), Optional.empty()));
        }
        return last;
    }

    private static Optional<Tuple> idsBack(List<Numbered> group) {
        Map<IdRow, IdRow> back = new LinkedHashMap<>();
        fates(group).forEach((id, alias) -> {
            if (alias.isEmpty()) {
                back.put(id, id);
            }
        });
        return rows(
                back,
                rows -> List.of(
                        column(rows, String[]::new, IdRow::account),
                        column(rows, String[]::new, IdRow::kind),
                        column(rows, String[]::new, row -> row.id().value())));
    }

    private static Optional<Tuple> aliases(List<Numbered> group) {
        Map<IdRow, AliasRow> last = new LinkedHashMap<>();
        fates(group).forEach((id, alias) -> alias.ifPresent(row -> last.put(id, row)));
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.alias().account()),
                        column(rows, String[]::new, row -> row.alias().kind()),
                        column(rows, String[]::new, row -> row.alias().oldId().value()),
                        column(rows, String[]::new, row -> row.alias().newId().value()),
                        column(rows, UUID[]::new, row -> row.batch().value())));
    }

    private record NewId(IdRow row, BatchId batch) {}

    private static Optional<Tuple> newIds(List<Numbered> group) {
        Map<NewId, NewId> ids = new LinkedHashMap<>();
        for (var each : group) {
            Stream.concat(
                            each.entry().aliases().stream()
                                    .map(alias -> new IdRow(alias.account(), alias.kind(), alias.newId())),
                            each.entry().created().stream()
                                    .map(made -> new IdRow(made.account(), made.kind(), made.remoteId())))
                    .map(id -> new NewId(id, each.batch()))
                    .forEach(id -> ids.put(id, id));
        }
        return rows(
                ids,
                rows -> List.of(
                        column(rows, String[]::new, id -> id.row().account()),
                        column(rows, String[]::new, id -> id.row().kind()),
                        column(rows, String[]::new, id -> id.row().id().value()),
                        column(rows, UUID[]::new, id -> id.batch().value())));
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

    private record GoneRow(Optional<Instant> at, Entry.Gone gone) {}

    private static Optional<Tuple> gone(List<Numbered> group) {
        Map<Entry.Gone, GoneRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().gone().forEach(gone -> last.put(gone, new GoneRow(Optional.of(each.at()), gone)));
            each.entry().created().forEach(created -> {
                var back = new Entry.Gone(created.kind(), created.remoteId());
                last.put(back, new GoneRow(Optional.empty(), back));
            });
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.gone().kind()),
                        column(rows, String[]::new, row -> row.gone().remoteId().value()),
                        column(rows, OffsetDateTime[]::new, row -> row.at()
                                .map(GroupWriter::time)
                                .orElse(null))));
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

    private static <R, C> Object column(List<R> rows, java.util.function.IntFunction<C[]> array, Function<R, C> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
