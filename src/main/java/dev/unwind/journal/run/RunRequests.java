package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What callers ask of a batch after it was accepted. Nobody but its owner writes into a batch that is under way: what is asked then
 * is left in its row for the owner to find. A batch that has come to its end has no owner, and whoever holds its row may begin
 * another run of it.
 */
@ApplicationScoped
public class RunRequests {
    private static final String CANCEL =
            """
            update batch set cancel = coalesce(cancel, $3::text::json)
            where tenant = $1 and id = $2 and accepted_at is not null and finished_at is null and run = 1
                and status in ('PENDING', 'RUNNING')
            returning owner""";

    private static final String CANCELLED =
            """
            select id, cancel::text as cancel from batch
            where cancel is not null and run = 1 and finished_at is null and under_way and owner = $1 and status = 'RUNNING'""";

    // Everything was done before anybody heard of it.
    private static final String CANCELLED_TOO_LATE =
            """
            select id, tenant, cancel::text as cancel from batch
            where cancel is not null and run = 1 and finished_at is not null
                and status in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'INCOMPLETE') and coalesce(reason ->> 'code', '') <> 'CANCELLED'
                and finished_at > now() - interval '1 day'
            order by finished_at desc limit 64""";

    private static final String LOCK =
            """
            select run, finished_at is not null as finished, expired_at is not null as expired from batch
            where tenant = $1 and id = $2 and accepted_at is not null for update""";

    private static final String KNOWN =
            "select fingerprint = $3 as same from run where batch_id = $1 and idempotency_key = $2";

    private static final String KEEP_FIRST =
            """
            insert into run (batch_id, number, tenant, type, outcome, requested_at, finished_at, on_drift, max_concurrency,
                timeout_ms)
            select id, 1, tenant, 'FORWARD', status, accepted_at, finished_at, on_drift, rollback_max_concurrency,
                rollback_timeout_ms
            from batch where id = $1 and run = 1""";

    private static final String INSERT =
            """
            insert into run (batch_id, number, tenant, type, requested_by, why, steps, skip, part, on_drift, max_concurrency,
                timeout_ms, idempotency_key, fingerprint, trace)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""";

    private static final String REOPEN =
            """
            update batch set run = $2, status = $3, finished_at = null, under_way = false, owner = null, reason = null,
                restored = false
            where id = $1""";

    private static final String KEEP_SETTLEMENT =
            """
            insert into image (batch_id, step, role, body) values ($1, $2, $3, $4)
            on conflict (batch_id, step, role) do update set body = excluded.body""";

    private static final String INSERT_RECORD =
            """
            insert into record (batch_id, number, tenant, at, type, data)
            select $1, max(number) + 1, $2, now(), $3, $4::text::json from record where batch_id = $1""";

    private final Pool pool;
    private final ClaimQueue claims;
    private final DatabaseRetry patience;

    public RunRequests(Pool pool, ClaimQueue claims, DatabaseRetry patience) {
        this.pool = pool;
        this.claims = claims;
        this.patience = patience;
    }

    /**
     * A run that is asked for.
     *
     * @param after the number of the run that it is to follow: what it is to do was worked out from what that one left
     * @param settlement the state to bring back instead of what was captured, by step
     */
    public record Request(
            Tenant tenant,
            BatchId batch,
            int after,
            RunOrder order,
            OnBusy onBusy,
            Set<Claim> claims,
            Map<Integer, JsonNode> settlement,
            Optional<RequestKey> key,
            Optional<TraceParent> trace) {}

    /** What became of such a request. */
    public sealed interface Outcome {
        /** The run is durable, and will be carried through. */
        record Accepted() implements Outcome {}

        /** It would not wait, and another batch stands in its way. */
        record Refused(ClaimConflict busy) implements Outcome {}

        /** What was captured is not kept any longer. */
        record Expired() implements Outcome {}

        /** Another run is under way, or has been since. */
        record Superseded() implements Outcome {}

        /**
         * It was asked for before, under this key.
         *
         * @param same whether the same was asked for
         */
        record Known(boolean same) implements Outcome {}
    }

    /** A batch that is to be stopped and unwound. */
    public record Cancelled(BatchId batch, ObjectNode reason) {}

    /** A batch that was to be stopped and unwound, and had been carried through by then. */
    public record CancelledTooLate(Tenant tenant, BatchId batch, Attribution attribution) {}

    /** Whether there was a batch to be stopped: it has not come to its end, and is not being unwound already. */
    public Uni<Boolean> cancel(Tenant tenant, BatchId batch, Attribution attribution) {
        return patience.brief(
                "it is not known whether the batch will be stopped",
                pool.preparedQuery(CANCEL)
                        .execute(Tuple.of(tenant.name(), batch.value(), Json.text(json(attribution))))
                        .map(rows -> rows.size() == 1));
    }

    /** Which of the batches that are run under this lease are to be stopped. */
    public Uni<List<Cancelled>> cancelled(Lease.Term term) {
        return patience.lasting("cancellations could not be looked up", () -> pool.preparedQuery(CANCELLED)
                        .execute(Tuple.of(term.id())))
                .map(rows -> {
                    var found = new ArrayList<Cancelled>();
                    rows.forEach(row ->
                            found.add(new Cancelled(new BatchId(row.getUUID("id")), reason(object(row, "cancel")))));
                    return found;
                });
    }

    /** Some of the batches for which nobody heard in time that they were to be stopped. */
    public Uni<List<CancelledTooLate>> cancelledTooLate() {
        return patience.lasting("cancellations could not be looked up", () -> pool.query(CANCELLED_TOO_LATE)
                        .execute())
                .map(rows -> {
                    var found = new ArrayList<CancelledTooLate>();
                    rows.forEach(row -> {
                        var cancel = object(row, "cancel");
                        found.add(new CancelledTooLate(
                                new Tenant(row.getString("tenant")),
                                new BatchId(row.getUUID("id")),
                                new Attribution(text(cancel, "by"), text(cancel, "why"))));
                    });
                    return found;
                });
    }

    /** Why a batch is unwound that somebody wanted stopped. */
    public static ObjectNode reason(ObjectNode cancel) {
        var reason = Json.object().put("code", "CANCELLED").put("message", "the batch was cancelled");
        reason.setAll(cancel);
        return reason;
    }

    /** Begins another run of a batch that has come to its end. */
    public Uni<Outcome> request(Request request) {
        return patience.ample(
                        "it is not known whether the run will begin",
                        claims.transaction(
                                        connection -> claims.alone(connection).chain(() -> store(connection, request)))
                                .onFailure(Undone.class)
                                .recoverWithItem(undone -> undone.outcome))
                .invoke(outcome -> {
                    if (outcome instanceof Outcome.Accepted) {
                        RecordLog.durable(
                                request.batch(),
                                request.tenant(),
                                request.trace(),
                                RecordType.BATCH_RUN_REQUESTED,
                                describe(request));
                    }
                });
    }

    private Uni<Outcome> store(SqlConnection connection, Request request) {
        return known(connection, request)
                .chain(() -> lock(connection, request))
                .chain(() -> connection
                        .preparedQuery(KEEP_FIRST)
                        .execute(Tuple.of(request.batch().value())))
                .chain(() -> insert(connection, request))
                .chain(() -> connection
                        .preparedQuery(REOPEN)
                        .execute(Tuple.of(
                                request.batch().value(), request.after() + 1, BatchStatus.ROLLING_BACK.name())))
                .chain(() -> keepSettlement(connection, request))
                .chain(() -> record(connection, request, RecordType.BATCH_RUN_REQUESTED, describe(request)))
                .chain(() -> claims.stand(connection, request.batch(), request.claims()))
                .call(busy -> busy.map(other -> waitFor(connection, request, other))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .replaceWith(new Outcome.Accepted());
    }

    /** What became of the request that was made under this key before, if there was one. */
    public Uni<Optional<Outcome.Known>> known(BatchId batch, RequestKey key) {
        return patience.brief(
                "it is not known whether the run was asked for before", known((SqlClient) pool, batch, key));
    }

    private static Uni<Optional<Outcome.Known>> known(SqlClient client, BatchId batch, RequestKey key) {
        return client.preparedQuery(KNOWN)
                .execute(Tuple.of(
                        batch.value(),
                        key.value(),
                        Buffer.buffer(key.fingerprint()).getDelegate()))
                .map(rows -> rows.stream().findFirst().map(row -> new Outcome.Known(row.getBoolean("same"))));
    }

    private static Uni<Void> known(SqlConnection connection, Request request) {
        return request.key()
                .map(key -> known((SqlClient) connection, request.batch(), key)
                        .invoke(known -> known.ifPresent(before -> {
                            throw new Undone(before);
                        }))
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Uni<Void> lock(SqlConnection connection, Request request) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(request.tenant().name(), request.batch().value()))
                .invoke(rows -> {
                    if (rows.size() == 0 || rows.iterator().next().getBoolean("expired")) {
                        throw new Undone(new Outcome.Expired());
                    }
                    var row = rows.iterator().next();
                    if (!row.getBoolean("finished") || row.getInteger("run") != request.after()) {
                        throw new Undone(new Outcome.Superseded());
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Void> insert(SqlConnection connection, Request request) {
        var order = request.order();
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.from(Arrays.asList(
                        request.batch().value(),
                        request.after() + 1,
                        request.tenant().name(),
                        order.type().name(),
                        order.attribution().by().orElse(null),
                        order.attribution().why().orElse(null),
                        order.steps().map(RunRequests::array).orElse(null),
                        array(order.skip()),
                        order.part(),
                        order.rollback().onDrift().name(),
                        order.rollback().maxConcurrency(),
                        order.rollback().timeout().toMillis(),
                        request.key().map(RequestKey::value).orElse(null),
                        request.key()
                                .map(key -> Buffer.buffer(key.fingerprint()).getDelegate())
                                .orElse(null),
                        request.trace().map(TraceParent::header).orElse(null))))
                .replaceWithVoid();
    }

    private static Integer[] array(Set<Integer> numbers) {
        return numbers.stream().sorted().toArray(Integer[]::new);
    }

    private static Uni<Void> keepSettlement(SqlConnection connection, Request request) {
        return Multi.createFrom()
                .iterable(request.settlement().entrySet())
                .onItem()
                .transformToUniAndConcatenate(each -> connection
                        .preparedQuery(KEEP_SETTLEMENT)
                        .execute(Tuple.of(
                                request.batch().value(),
                                each.getKey(),
                                ImageRole.SETTLEMENT.name(),
                                Buffer.buffer(Json.bytes(each.getValue())).getDelegate())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static ObjectNode describe(Request request) {
        var order = request.order();
        var data = Json.object()
                .put("status", BatchStatus.ROLLING_BACK.name())
                .put("run", request.after() + 1)
                .put("runType", order.type().name())
                .put("onDrift", order.rollback().onDrift().name());
        order.steps().ifPresent(steps -> steps.stream().sorted().forEach(data.putArray("steps")::add));
        if (!order.skip().isEmpty()) {
            order.skip().stream().sorted().forEach(data.putArray("skip")::add);
        }
        data.setAll(json(order.attribution()));
        return data;
    }

    private static Uni<Void> waitFor(SqlConnection connection, Request request, ClaimConflict busy) {
        if (request.onBusy() == OnBusy.REJECT) {
            throw new Undone(new Outcome.Refused(busy));
        }
        var data = Json.object().put("status", BatchStatus.ROLLING_BACK.name());
        data.set("waitsFor", busy.json());
        return record(connection, request, RecordType.BATCH_WAITING, data);
    }

    private static Uni<Void> record(SqlConnection connection, Request request, RecordType type, ObjectNode data) {
        return connection
                .preparedQuery(INSERT_RECORD)
                .execute(Tuple.of(request.batch().value(), request.tenant().name(), type.label(), Json.text(data)))
                .replaceWithVoid();
    }

    private static ObjectNode json(Attribution attribution) {
        var json = Json.object();
        attribution.by().ifPresent(by -> json.put("by", by));
        attribution.why().ifPresent(why -> json.put("why", why));
        return json;
    }

    private static Optional<String> text(JsonNode json, String member) {
        return Optional.ofNullable(json.get(member)).map(JsonNode::textValue);
    }

    private static ObjectNode object(Row row, String column) {
        return (ObjectNode) Json.read(row.getString(column).getBytes(StandardCharsets.UTF_8));
    }

    /** Rolls the transaction back: nothing begins. */
    private static final class Undone extends RuntimeException {
        private final transient Outcome outcome;

        Undone(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }
}
