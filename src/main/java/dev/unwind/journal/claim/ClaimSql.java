package dev.unwind.journal.claim;

import dev.unwind.journal.alias.AliasSql;

/**
 * The statements that insert and look up claims, each finished. They share how claims are inserted for ids and for the
 * ids that these replaced. The order of the queues is in {@link QueueSql}.
 *
 * <p>Each queue is looked up by itself, as aliases are ({@link AliasSql}): claims come and go, so that PostgreSQL's
 * statistics say nothing about how many there are. A subquery with {@code offset 0} is planned as it stands.
 */
final class ClaimSql {
    // Tickets have to become visible in their order, and two batches that check at once whether they may start have to
    // see one another. Serialises both; held until commit.
    static final String LOCK = "select pg_advisory_xact_lock(hashtext('unwind.claims'))";

    static final String DRAW_TICKET = "update batch set ticket = nextval('claim_ticket') where id = $1";

    static final String DELETE_STAGED = "delete from staged_claim where batch_id = $1";

    /** Inserts the claims $1 to $6 under tickets that were drawn for them. */
    static final String INSERT =
            insert("select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])");

    /** Inserts the staged claims of the batch $1. */
    static final String INSERT_STAGED = insert(
            """
            select $1::uuid, account, kind, by, value, bool_and(shared) from staged_claim where batch_id = $1
            group by account, kind, by, value""");

    /**
     * Inserts claims on what the names of the batches $1, which have not begun, stand for, and on what the ids that
     * they were given have become. As they were given they are claimed already.
     */
    static final String INSERT_RESOLVED = insertFurther(
            """
            select claim.batch_id, claim.account, claim.kind, 'id'::text, tracked.remote_id, claim.shared
            from batch join claim on claim.batch_id = batch.id and claim.by = 'name'
            cross join lateral (
                select remote_id from resource
                where tenant = batch.tenant and kind = claim.kind and name = claim.value and gone_at is null offset 0) as tracked
            where batch.id = any($1)
            union
            select step.batch_id, wanted.account, step.kind, 'id', step.remote_id, false
            from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
            where step.batch_id = any($1) and step.remote_id is not null and step.type <> 'CREATE' and step.status = 'PENDING'
                and step.remote_id is distinct from step.given_id""");

    /**
     * Inserts claims on what the names and ids of the batch $1 have become, for the steps that its later run is about.
     * Ids that the batch claimed when the run was asked for, and that replace no other id, are left out. An array in a
     * row is searched from its start for every step; a subquery is hashed.
     */
    static final String INSERT_FOLLOWED = insertFurther(
            """
            select step.batch_id, wanted.account, step.kind, 'id'::text, step.remote_id, false
            from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
            join batch on batch.id = step.batch_id
            join run on run.batch_id = batch.id and run.number = batch.run
            where step.batch_id = $1 and step.remote_id is not null
                and step.status in ('APPLIED', 'IN_DOUBT', 'ROLLBACK_FAILED', 'ROLLBACK_SKIPPED')
                and (not exists (
                        select from claim where claim.account = wanted.account and claim.kind = step.kind and claim.by = 'id'
                            and claim.value = step.remote_id and claim.ticket = batch.ticket and not claim.shared offset 0)
                    or exists (
                        select from alias where alias.account = wanted.account and alias.kind = step.kind
                            and alias.new_id = step.remote_id offset 0))
                and (run.steps is null or step.number in (
                    select unnest(steps) from run where batch_id = $1 and number = (select run from batch where id = $1)))
                and step.number not in (
                    select unnest(skip) from run where batch_id = $1 and number = (select run from batch where id = $1))
            union
            select claim.batch_id, claim.account, claim.kind, 'id', tracked.remote_id, claim.shared
            from batch join claim on claim.batch_id = batch.id and claim.by = 'name'
            cross join lateral (
                select remote_id from resource
                where tenant = batch.tenant and kind = claim.kind and name = claim.value and gone_at is null offset 0) as tracked
            where batch.id = $1""");

    /**
     * For each group of the claims $1 to $6 the batch that comes first in a queue for any of them, or for an earlier id
     * of it.
     */
    static final String FIRST =
            """
            with recursive wanted (n, account, kind, by, value, shared) as (
                select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
                union
                select wanted.n, wanted.account, wanted.kind, wanted.by, earlier.id, wanted.shared
                from wanted cross join %s as earlier
                where wanted.by = 'id'
            )
            select distinct on (wanted.n) wanted.n, holder.*
            from wanted cross join lateral (
                select claim.*, batch.started_at
                from claim cross join lateral (select started_at from batch where id = claim.batch_id offset 0) as batch
                where %s and not (wanted.shared and claim.shared) offset 0) as holder
            order by wanted.n, holder.started_at is null, holder.ticket"""
                    .formatted(AliasSql.before("wanted", "value"), sameResource("wanted"));

    /** Inserts the claims $1 to $6 under the tickets of their batches, which have claims already. */
    static final String INSERT_FURTHER = insertFurther(
            "select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])");

    /**
     * For each of the requests $1 of the batches $2 for the claims $3 to $7 the claim of another batch that has started
     * and that excludes one of them, or a claim on an earlier id of it: the one with the earliest ticket. Requests for
     * which there is none are absent. The column {@code younger} says whether that ticket is later than the batch's
     * own.
     */
    static final String HELD =
            """
            with recursive wanted (n, batch_id, account, kind, by, value, shared) as (
                select * from unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
                union
                select wanted.n, wanted.batch_id, wanted.account, wanted.kind, wanted.by, earlier.id, wanted.shared
                from wanted cross join %s as earlier
                where wanted.by = 'id'
            )
            select distinct on (wanted.n) wanted.n, holder.*, holder.ticket > holder.own_ticket as younger
            from wanted cross join lateral (
                select claim.*, (select ticket from batch where id = wanted.batch_id) as own_ticket
                from claim cross join lateral (select under_way from batch where id = claim.batch_id offset 0) as ahead
                where %s and claim.batch_id <> wanted.batch_id and ahead.under_way and not (wanted.shared and claim.shared)
                offset 0) as holder
            order by wanted.n, holder.ticket"""
                    .formatted(AliasSql.before("wanted", "value"), sameResource("wanted"));

    private ClaimSql() {}

    /** A condition on {@code claim}: it is on the same resource as the row {@code other}. */
    static String sameResource(String other) {
        return "claim.account = %1$s.account and claim.kind = %1$s.kind and claim.by = %1$s.by and claim.value = %1$s.value"
                .formatted(other);
    }

    // Most ids have no alias, and need one look-up. Where aliases go in a circle no id is the first, and all ids of the
    // circle are claimed.
    private static String insert(String wanted) {
        return """
                with recursive wanted (batch_id, account, kind, by, value, shared) as (
                    %1$s
                ), chain (batch_id, account, kind, given, value, shared) as (
                    select wanted.batch_id, wanted.account, wanted.kind, wanted.value, earlier.id, wanted.shared
                    from wanted cross join %2$s as earlier
                    where wanted.by = 'id'
                    union
                    select chain.batch_id, chain.account, chain.kind, chain.given, earlier.id, chain.shared
                    from chain cross join %3$s as earlier
                ), first as (
                    select * from chain where not exists (select from %3$s as earlier)
                ), claimed as (
                    select * from wanted
                    union all
                    select batch_id, account, kind, 'id', value, shared from first
                    union all
                    select batch_id, account, kind, 'id', value, shared from chain
                    where not exists (
                        select from first where first.batch_id = chain.batch_id and first.account = chain.account
                            and first.kind = chain.kind and first.given = chain.given)
                )
                insert into claim (account, kind, by, value, ticket, batch_id, shared)
                select account, kind, by, value, batch.ticket, batch.id, bool_and(shared)
                from claimed cross join lateral (select id, ticket from batch where id = claimed.batch_id offset 0) as batch
                group by account, kind, by, value, batch.ticket, batch.id"""
                .formatted(wanted, AliasSql.before("wanted", "value"), AliasSql.before("chain", "value"));
    }

    // Under a fresh ticket nothing is claimed yet; to look for it would take three times as long as to insert.
    private static String insertFurther(String wanted) {
        return insert(wanted)
                + """

                 on conflict (account, kind, by, value, ticket) do update set shared = false
                    where claim.shared and not excluded.shared""";
    }
}
