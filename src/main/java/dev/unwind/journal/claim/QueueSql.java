package dev.unwind.journal.claim;

import static dev.unwind.journal.claim.ClaimSql.sameResource;

/**
 * The statements about the order of the queues, each finished: who comes before whom, and who may start. Whoever has
 * started comes before all who have not; then the ticket counts.
 *
 * <p>What a statement reads is bounded by how many queues there are, not by how many batches wait in them: a batch that
 * was seen to have to wait is not looked at again before it is the first of a queue and what it waited for is gone.
 */
public final class QueueSql {
    // A batch that is accepted, and whose run has not started.
    private static final String WAITING = "finished_at is null and not under_way and owner is null";

    /** For each of the batches $1, which have not started, the claim that comes before one of its own, if any does. */
    static final String CONFLICTS =
            """
            select batch.id as waiting, first.* from unnest($1::uuid[]) as asked (id) join batch on batch.id = asked.id
            cross join lateral (
                select other.* from %s
                order by not other.under_way, other.ticket limit 1) as first"""
                    .formatted(conflicting());

    /** Claims of the batches $1 that have more than $2 claims before them in their queues. */
    static final String CROWDED =
            """
            select mine.* from unnest($1::uuid[]) as asked (id)
            cross join lateral (select * from claim where batch_id = asked.id offset 0) as mine
            where exists (
                select from claim where %s and claim.ticket < mine.ticket order by claim.ticket offset $2 limit 1)"""
                    .formatted(sameResource("mine"));

    /**
     * Notes at which queue each of the batches $1 waits: for the batch $2 with the ticket $3, or with its present
     * ticket where that is null, at the claim $4 to $7. Batches that have started or are locked are left as they are.
     */
    static final String NOTE_WAITING =
            """
            with noted as (
                select id from batch where id = any($1) and finished_at is null and not under_way and owner is null
                order by id for update skip locked
            )
            update batch set waits_for = ahead.id, waits_ticket = coalesce(found.ticket, ahead.ticket), waits_at = %s
            from noted, unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
                as found (id, ahead, ticket, account, kind, by, value), batch as ahead
            where batch.id = noted.id and found.id = noted.id and ahead.id = found.ahead"""
                    .formatted(queue("found"));

    /** Whether a batch is accepted whose run has not started. Two partial indexes answer it. */
    public static final String ANY_WAITING =
            """
            select exists (select from batch where %1$s and accepted_at is not null and waits_at is null)
                or exists (select from batch where %1$s and waits_at is not null)"""
                    .formatted(WAITING);

    /**
     * Up to $1 batches that may start, and batches that have to wait and were not seen to, without the batches $2.
     * Those may start that hold all their claims, and those that end without them, because they were cancelled or their
     * deadline has passed. Of each tenant first the oldest, and the tenants in turn, beginning with those that have the
     * fewest batches under way under the lease $3; of no tenant more than $4 at once.
     *
     * <p>Looked at are, of each tenant, up to $5 batches more than it may start that were not looked at before, and of
     * each queue at which batches were seen to wait the first, once what it waited for is gone. If the first of a queue
     * has to wait there, so have all behind it. Tenants and queues are found by skipping along an index, however many
     * batches there are.
     */
    public static final String STARTABLE =
            """
            with recursive waiting (tenant) as (
                (select tenant from batch where finished_at is null order by tenant limit 1)
                union all
                select (select batch.tenant from batch where finished_at is null and batch.tenant > waiting.tenant
                    order by batch.tenant limit 1)
                from waiting where waiting.tenant is not null
            ), queue (at) as (
                (select waits_at from batch where %1$s and waits_at is not null order by waits_at limit 1)
                union all
                select (select batch.waits_at from batch where %1$s and batch.waits_at is not null and batch.waits_at > queue.at
                    order by batch.waits_at limit 1)
                from queue where queue.at is not null
            ), occupied as (
                select tenant, count(*) as batches from batch where under_way and owner = $3 group by tenant
            ), room as (
                select waiting.tenant, greatest(0, $4 - coalesce(occupied.batches, 0)) as batches
                from waiting left join occupied using (tenant) where waiting.tenant is not null
            ), candidate as (
                select unseen.id, false as queued from room cross join lateral (
                    select id from batch where batch.tenant = room.tenant and %1$s and accepted_at is not null and waits_at is null
                        and batch.id <> all($2::uuid[])
                    order by id limit least($1, room.batches) + $5) as unseen
                where room.batches > 0
                union all
                select overdue.id, false from room cross join lateral (
                    select id from batch where batch.tenant = room.tenant and %1$s and run = 1 and deadline is not null
                        and deadline < now() and accepted_at is not null and waits_at is not null and batch.id <> all($2::uuid[])
                    order by deadline limit least($1, room.batches)) as overdue
                union all
                select first.id, true from queue cross join lateral (
                    select id, waits_for, waits_ticket from batch where %1$s and waits_at = queue.at and batch.id <> all($2::uuid[])
                    order by ticket limit 1) as first
                where coalesce((
                    select batch.ticket <> first.waits_ticket or finished_at is not null from batch where batch.id = first.waits_for), true)
            ), seen as (
                select batch.tenant, batch.id, candidate.queued, ahead.*
                from (select id, bool_or(queued) as queued from candidate group by id) as candidate join batch using (id)
                left join lateral (
                    select other.batch_id as ahead, other.ticket, mine.account, mine.kind, mine.by, mine.value, mine.shared from %2$s
                    where batch.cancel is null and not (batch.run = 1 and coalesce(batch.deadline < now(), false)) limit 1) as ahead on true
            ), placed as (
                select seen.*, row_number() over (partition by tenant, ahead is null order by id)
                    + coalesce((select batches from occupied where occupied.tenant = seen.tenant), 0) as place
                from seen
            )
            select * from placed where ahead is not null or place <= $4
            order by ahead is not null, place, id"""
                    .formatted(WAITING, conflicting());

    private QueueSql() {}

    /** A hash of the resource that the columns of this row name. */
    private static String queue(String row) {
        return "sha256(convert_to(json_build_array(%1$s.account, %1$s.kind, %1$s.by, %1$s.value)::text, 'UTF8'))"
                .formatted(row);
    }

    /**
     * Each claim of the row {@code batch}, which has not started, as {@code mine}, with one claim of another batch that
     * comes before and excludes it, as {@code other}; claims that have none before them are left out. Most claims are
     * alone in their queues, and are left out first. The first in the queue is found by the index. Only where none with
     * an earlier ticket is in the way are those with later tickets searched for one whose batch has started.
     */
    private static String conflicting() {
        return """
                (select * from claim where batch_id = batch.id offset 0) as mine
                cross join lateral (select from claim where %3$s and claim.ticket <> mine.ticket limit 1 offset 0) as company
                cross join lateral (
                    (select claim.*, ahead.under_way from %1$s where %2$s and claim.ticket < mine.ticket order by claim.ticket limit 1)
                    union all
                    (select claim.*, ahead.under_way from %1$s where %2$s and claim.ticket > mine.ticket and ahead.under_way
                        order by claim.ticket limit 1)
                    limit 1) as other"""
                .formatted(
                        "claim cross join lateral (select under_way from batch where id = claim.batch_id offset 0) as ahead",
                        sameResource("mine") + " and not (mine.shared and claim.shared)",
                        sameResource("mine"));
    }
}
