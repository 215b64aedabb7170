package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.SqlValues.column;
import static dev.unwind.journal.postgres.SqlValues.time;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.Entry;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The changes of resources that become durable with a group of records: aliases, tracked names, deletions, and claims
 * on what the batches created.
 */
final class ResourceRows {
    private static final String DELETE_ALIASES =
            """
            delete from alias using unnest($1::text[], $2::text[], $3::text[]) as back (account, kind, id)
            cross join lateral (
                select account, kind, old_id from alias
                where alias.account = back.account and alias.kind = back.kind and alias.old_id = back.id offset 0) as found
            where alias.account = found.account and alias.kind = found.kind and alias.old_id = found.old_id""";

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

    // Each looked up by itself: for several ids PostgreSQL would scan the whole table while it is small, and keep that
    // plan when it has grown.
    private static final String MOVE_RESOURCES =
            """
            update resource set remote_id = found.new_id, gone_at = null
            from unnest($1::text[], $2::text[], $3::text[]) as moved (kind, old_id, new_id)
            cross join lateral (
                select tenant, kind, name, moved.new_id from resource
                where resource.kind = moved.kind and resource.remote_id = moved.old_id offset 0) as found
            where resource.tenant = found.tenant and resource.kind = found.kind and resource.name = found.name""";

    // Gone since an instant, or back again where that is null.
    private static final String MARK_GONE =
            """
            update resource set gone_at = found.at
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as gone (kind, remote_id, at)
            cross join lateral (
                select tenant, kind, name, gone.at from resource
                where resource.kind = gone.kind and resource.remote_id = gone.remote_id
                    and (gone.at is null) <> (resource.gone_at is null) offset 0) as found
            where resource.tenant = found.tenant and resource.kind = found.kind and resource.name = found.name""";

    private ResourceRows() {}

    /** The statements that a group calls for, in their order. */
    static List<BulkStatement> of(List<Numbered> group) {
        return List.of(
                new BulkStatement(DELETE_ALIASES, returnedIds(group)),
                new BulkStatement(UPSERT_ALIASES, aliases(group)),
                new BulkStatement(CLAIM_IDS, newIds(group)),
                new BulkStatement(MOVE_RESOURCES, moves(group)),
                new BulkStatement(NameRows.FOLLOW, moves(group)),
                new BulkStatement(MARK_GONE, gone(group)),
                new BulkStatement(NameRows.MARK_GONE, gone(group)),
                NameRows.kept(group),
                new BulkStatement(UPSERT_RESOURCES, trackings(group)),
                NameRows.putBack(group));
    }

    private record IdRow(String account, String kind, RemoteId id) {}

    private record AliasRow(BatchId batch, Entry.Alias alias) {}

    /**
     * For each id the alias that leads away from it, or nothing where it stands for a resource again. The last entry
     * counts.
     */
    private static Map<IdRow, Optional<AliasRow>> aliasesByOldId(List<Numbered> group) {
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

    private static Optional<Tuple> returnedIds(List<Numbered> group) {
        Map<IdRow, IdRow> returned = new LinkedHashMap<>();
        aliasesByOldId(group).forEach((id, alias) -> {
            if (alias.isEmpty()) {
                returned.put(id, id);
            }
        });
        return rows(
                returned,
                rows -> List.of(
                        column(rows, String[]::new, IdRow::account),
                        column(rows, String[]::new, IdRow::kind),
                        column(rows, String[]::new, row -> row.id().value())));
    }

    private static Optional<Tuple> aliases(List<Numbered> group) {
        Map<IdRow, AliasRow> last = new LinkedHashMap<>();
        aliasesByOldId(group).forEach((id, alias) -> alias.ifPresent(row -> last.put(id, row)));
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
            Stream.concat(
                            each.entry().back().stream(),
                            each.entry().created().stream()
                                    .map(created -> new Entry.Gone(created.kind(), created.remoteId())))
                    .forEach(back -> last.put(back, new GoneRow(Optional.empty(), back)));
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, String[]::new, row -> row.gone().kind()),
                        column(rows, String[]::new, row -> row.gone().remoteId().value()),
                        column(rows, OffsetDateTime[]::new, row -> row.at()
                                .map(SqlValues::time)
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
}
