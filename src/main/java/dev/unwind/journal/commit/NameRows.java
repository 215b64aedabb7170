package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.SqlValues.column;
import static dev.unwind.journal.postgres.SqlValues.time;

import dev.unwind.journal.alias.AliasSql;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.record.Entry;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What tracked names stood for before steps gave them to other resources: kept with the record that moves a name, used
 * and deleted with the one that says that the step is undone.
 */
final class NameRows {
    // Nothing where the name stands for the resource already. That a name is new is kept only where it is given to an
    // existing resource: one that a CREATE brings into being stands for what is gone, once that is undone.
    private static final String KEEP =
            """
            insert into name_before (batch_id, step, tenant, kind, name, remote_id, gone_at, named_by, adopted_at)
            select new.batch_id, new.step, new.tenant, new.kind, new.name, before.remote_id, before.gone_at, before.batch_id,
                before.adopted_at
            from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
                as new (batch_id, step, tenant, kind, name, remote_id, given)
            left join lateral (
                select * from resource
                where resource.tenant = new.tenant and resource.kind = new.kind and resource.name = new.name offset 0) as before
                on true
            where case when before.name is null then new.given else before.remote_id <> new.remote_id end
            on conflict do nothing""";

    // Only where the name still stands for what the step gave it to, and no later batch has given it to something else
    // since: the later one stands, and goes back to what was before this one. Aliases are followed for what an instance
    // of an earlier version has written.
    private static final String PUT_BACK =
            """
            with recursive wanted as (
                select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[])
                    as wanted (batch_id, step, account, remote_id, at)
            ), before as (
                select kept.*, wanted.account, wanted.remote_id as given_id, wanted.at
                from wanted cross join lateral (
                    select * from name_before
                    where name_before.batch_id = wanted.batch_id and name_before.step = wanted.step offset 0) as kept
            ), chain (batch_id, step, account, kind, id) as (
                select before.batch_id, before.step, before.account, before.kind, later.id
                from before cross join %1$s as later
                union
                select chain.batch_id, chain.step, chain.account, chain.kind, later.id
                from chain cross join %2$s as later
            ), moved as (
                select batch_id, step, id from chain where not exists (select from %2$s as later)
            ), back as (
                select before.*, coalesce(moved.id, before.remote_id) as id,
                    case when moved.id is null then before.gone_at end as gone,
                    (select later.place from name_before as later
                        where later.tenant = before.tenant and later.kind = before.kind and later.name = before.name
                            and later.place > before.place
                        order by later.place limit 1) as later_place
                from before left join moved using (batch_id, step)
            ), passed_on as (
                update name_before set remote_id = back.id, gone_at = back.gone, named_by = back.named_by,
                    adopted_at = back.adopted_at
                from back
                where name_before.tenant = back.tenant and name_before.kind = back.kind and name_before.name = back.name
                    and name_before.place = back.later_place
            ), put_back as (
                update resource set remote_id = back.id, gone_at = back.gone, batch_id = back.named_by,
                    adopted_at = back.adopted_at, updated_at = back.at
                from back
                where back.later_place is null and back.id is not null and resource.tenant = back.tenant
                    and resource.kind = back.kind and resource.name = back.name and resource.remote_id = back.given_id
            ), forgotten as (
                delete from resource using back
                where back.later_place is null and back.id is null and resource.tenant = back.tenant
                    and resource.kind = back.kind and resource.name = back.name and resource.remote_id = back.given_id
            )
            delete from name_before using back where name_before.batch_id = back.batch_id and name_before.step = back.step"""
                    .formatted(AliasSql.after("before", "remote_id"), AliasSql.after("chain", "id"));

    /** Has what is kept follow resources to new ids, as the names themselves do. */
    static final String FOLLOW =
            """
            update name_before set remote_id = found.new_id, gone_at = null
            from unnest($1::text[], $2::text[], $3::text[]) as moved (kind, old_id, new_id)
            cross join lateral (
                select batch_id, step, moved.new_id from name_before
                where name_before.kind = moved.kind and name_before.remote_id = moved.old_id offset 0) as found
            where name_before.batch_id = found.batch_id and name_before.step = found.step""";

    /** Marks what is kept as gone since an instant, or back again where that is null. */
    static final String MARK_GONE =
            """
            update name_before set gone_at = found.at
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as gone (kind, remote_id, at)
            cross join lateral (
                select batch_id, step, gone.at from name_before
                where name_before.kind = gone.kind and name_before.remote_id = gone.remote_id
                    and (gone.at is null) <> (name_before.gone_at is null) offset 0) as found
            where name_before.batch_id = found.batch_id and name_before.step = found.step""";

    private NameRows() {}

    /** Keeps what the names of a group stood for; before they are given to other resources. */
    static BulkStatement kept(List<Numbered> group) {
        return new BulkStatement(KEEP, trackings(group));
    }

    /** Puts names back; after all else that the group says of resources. */
    static BulkStatement putBack(List<Numbered> group) {
        return new BulkStatement(PUT_BACK, returns(group));
    }

    private record TrackingRow(Numbered record, Entry.Tracking tracking) {}

    private static Optional<Tuple> trackings(List<Numbered> group) {
        Map<List<Object>, TrackingRow> first = new LinkedHashMap<>();
        for (var each : group) {
            for (var tracking : each.entry().trackings()) {
                first.putIfAbsent(List.of(each.batch(), step(each)), new TrackingRow(each, tracking));
            }
        }
        return rows(
                first,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.record().batch().value()),
                        column(rows, Integer[]::new, row -> step(row.record())),
                        column(rows, String[]::new, row -> row.record().tenant().name()),
                        column(rows, String[]::new, row -> row.tracking().kind()),
                        column(rows, String[]::new, row -> row.tracking().name()),
                        column(rows, String[]::new, row -> row.tracking()
                                .remoteId()
                                .value()),
                        column(rows, Boolean[]::new, row -> row.tracking().existing())));
    }

    private record ReturnRow(Numbered record, Entry.NameReturn back) {}

    private static Optional<Tuple> returns(List<Numbered> group) {
        Map<List<Object>, ReturnRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry()
                    .nameReturn()
                    .ifPresent(back -> last.put(List.of(each.batch(), step(each)), new ReturnRow(each, back)));
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.record().batch().value()),
                        column(rows, Integer[]::new, row -> step(row.record())),
                        column(rows, String[]::new, row -> row.back().account()),
                        column(rows, String[]::new, row -> row.back().remoteId().value()),
                        column(
                                rows,
                                OffsetDateTime[]::new,
                                row -> time(row.record().at()))));
    }

    private static int step(Numbered record) {
        return record.entry().step().orElseThrow();
    }
}
