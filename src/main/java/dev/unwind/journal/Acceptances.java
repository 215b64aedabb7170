package dev.unwind.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Change;
import dev.unwind.batch.Json;
import dev.unwind.batch.OnBusy;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Makes a batch durable, with its steps, its claims and its first record, in one transaction. */
@ApplicationScoped
public class Acceptances {
    private static final String INSERT_BATCH =
            """
            insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, deadline, steps, labels, idempotency_key, fingerprint, notify, accepted_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10 * interval '1 millisecond', $11, $12::text::jsonb, $13, $14, $15,
                now())
            on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
            returning id""";

    private static final String BY_KEY =
            "select id, fingerprint = $3 as same from batch where tenant = $1 and idempotency_key = $2";

    private static final String INSERT_STEPS =
            """
            insert into step (batch_id, number, tenant, key, type, kind, name, given_id, depends_on, exposes, status)
            select $1, number, $2, key, type, kind, name, given_id,
                string_to_array(depends_on, ',')::integer[], array(select json_array_elements_text(exposes::json)), $3
            from unnest($4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
                as new (number, key, type, kind, name, given_id, depends_on, exposes)""";

    private static final String INSERT_DESIRED =
            """
            insert into image (batch_id, step, role, body)
            select $1, step, $2, body from unnest($3::integer[], $4::bytea[]) as new (step, body)""";

    private static final String INSERT_RECORD =
            "insert into record (batch_id, number, tenant, at, type, data) values ($1, $2, $3, now(), $4, $5::text::json)";

    private final Pool pool;
    private final Transactions transactions;
    private final Claims claims;
    private final Patience patience;
    private final JournalConfig config;
    private final Turns lookUps = new Turns(2);

    Acceptances(Pool pool, Transactions transactions, Claims claims, Patience patience, JournalConfig config) {
        this.pool = pool;
        this.transactions = transactions;
        this.claims = claims;
        this.patience = patience;
        this.config = config;
    }

    /** What became of an acceptance. */
    public sealed interface Outcome {
        /** The batch is durable. */
        record Accepted() implements Outcome {}

        /** It would not wait, and another one stands in its way. */
        record Refused(Busy busy) implements Outcome {}

        /**
         * There is a batch under this key already.
         *
         * @param same whether the same was submitted
         */
        record Known(BatchId batch, boolean same) implements Outcome {}
    }

    /**
     * Makes the batch durable.
     *
     * @return fails with {@link JournalUnavailable} where it is not known to be durable
     */
    public Uni<Outcome> accept(Acceptance batch) {
        return claims.transaction(connection -> store(connection, batch))
                .onFailure(Undone.class)
                .recoverWithItem(undone -> ((Undone) undone).outcome)
                .ifNoItem()
                .after(config.statementTimeout())
                .fail()
                .onFailure()
                .recoverWithUni(failure -> lookUp(batch.id(), failure));
    }

    private Uni<Outcome> store(SqlConnection connection, Acceptance batch) {
        return insertBatch(connection, batch)
                .call(inserted -> inserted ? Uni.createFrom().voidItem() : known(connection, batch))
                .call(() -> insertSteps(connection, batch))
                .call(() -> insertDesired(connection, batch))
                .call(() -> insertAccepted(connection, batch))
                .chain(() -> claims.stand(connection, batch.id(), batch.claims()))
                .invoke(busy -> {
                    if (busy.isPresent() && batch.options().onBusy() == OnBusy.REJECT) {
                        throw new Undone(new Outcome.Refused(busy.get()));
                    }
                })
                .call(busy -> busy.isPresent()
                        ? insertWaiting(connection, batch, busy.get())
                        : Uni.createFrom().voidItem())
                .replaceWith(new Outcome.Accepted());
    }

    /** The batch that was submitted under this key, if any. */
    public Uni<Optional<Outcome.Known>> known(Tenant tenant, RequestKey key) {
        return patience.brief(
                "it is not known whether the batch was submitted before",
                pool.preparedQuery(BY_KEY)
                        .execute(Tuple.of(
                                tenant.name(),
                                key.value(),
                                Buffer.buffer(key.fingerprint()).getDelegate()))
                        .map(Acceptances::known));
    }

    private static Optional<Outcome.Known> known(RowSet<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new Outcome.Known(new BatchId(row.getUUID("id")), row.getBoolean("same")));
    }

    /** Somebody was faster with the same key. */
    private static Uni<Void> known(SqlConnection connection, Acceptance batch) {
        var key = batch.key().orElseThrow();
        return connection
                .preparedQuery(BY_KEY)
                .execute(Tuple.of(
                        batch.tenant().name(),
                        key.value(),
                        Buffer.buffer(key.fingerprint()).getDelegate()))
                .map(rows -> {
                    throw new Undone(known(rows).orElseThrow());
                });
    }

    /**
     * A commit in doubt is not guessed: either the batch is there, or it is not and never will be. Its transaction sends its commit
     * only while it is alone at the claims and has not been given up, so whoever is alone there afterwards sees what came of it.
     */
    private Uni<Outcome> lookUp(BatchId id, Throwable failure) {
        var look = lookUps.take(() -> transactions.run(
                config.callerPatience(), connection -> claims.alone(connection).chain(() -> connection
                        .preparedQuery("select 1 from batch where id = $1")
                        .execute(Tuple.of(id.value())))));
        return patience.brief("it is not known whether the batch was stored", look)
                .onFailure(other -> !(other instanceof JournalUnavailable))
                .transform(other -> new JournalUnavailable("it is not known whether the batch was stored", other))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new JournalUnavailable("the batch could not be stored", failure);
                    }
                    return new Outcome.Accepted();
                });
    }

    private static Uni<Boolean> insertBatch(SqlConnection connection, Acceptance batch) {
        var options = batch.options();
        return connection
                .preparedQuery(INSERT_BATCH)
                .execute(Tuple.from(Arrays.asList(
                        batch.id().value(),
                        batch.tenant().name(),
                        BatchStatus.PENDING.name(),
                        options.onFailure().name(),
                        options.onBusy().name(),
                        options.rollback().onDrift().name(),
                        options.maxConcurrency(),
                        options.rollback().maxConcurrency(),
                        options.rollback().timeout().toMillis(),
                        options.deadline()
                                .map(deadline -> (double) deadline.toMillis())
                                .orElse(null),
                        batch.steps().size(),
                        batch.labels().isEmpty() ? null : Json.text(labels(batch.labels())),
                        batch.key().map(RequestKey::value).orElse(null),
                        batch.key()
                                .map(key -> Buffer.buffer(key.fingerprint()).getDelegate())
                                .orElse(null),
                        options.notified().isEmpty() ? null : options.notified().toArray(String[]::new))))
                .map(rows -> rows.size() == 1);
    }

    private static Uni<Void> insertSteps(SqlConnection connection, Acceptance batch) {
        var steps = batch.steps();
        return connection
                .preparedQuery(INSERT_STEPS)
                .execute(Tuple.tuple(List.of(
                        batch.id().value(),
                        batch.tenant().name(),
                        StepStatus.PENDING.name(),
                        column(steps, Integer[]::new, step -> step.change().number()),
                        column(steps, String[]::new, step -> step.change().key()),
                        column(steps, String[]::new, step -> step.change()
                                .type()
                                .name()),
                        column(steps, String[]::new, step -> step.change().kind()),
                        column(steps, String[]::new, step -> step.change()
                                .name()
                                .orElse(null)),
                        column(steps, String[]::new, step -> step.change()
                                .remoteId()
                                .map(RemoteId::value)
                                .orElse(null)),
                        column(
                                steps,
                                String[]::new,
                                step -> String.join(
                                        ",",
                                        step.dependsOn().stream()
                                                .map(String::valueOf)
                                                .toList())),
                        column(steps, String[]::new, step -> Json.text(strings(step.exposes()))))))
                .replaceWithVoid();
    }

    private static Uni<Void> insertDesired(SqlConnection connection, Acceptance batch) {
        List<Change> changes = batch.steps().stream()
                .map(Acceptance.Step::change)
                .filter(change -> change.desired().isPresent())
                .toList();
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(INSERT_DESIRED)
                .execute(Tuple.tuple(List.of(
                        batch.id().value(),
                        ImageRole.DESIRED.name(),
                        column(changes, Integer[]::new, Change::number),
                        column(changes, io.vertx.core.buffer.Buffer[]::new, change -> Buffer.buffer(
                                        Json.bytes(change.desired().orElseThrow()))
                                .getDelegate()))))
                .replaceWithVoid();
    }

    private static Uni<Void> insertAccepted(SqlConnection connection, Acceptance batch) {
        var data = Json.object()
                .put("status", BatchStatus.PENDING.name())
                .put("steps", batch.steps().size());
        return insertRecord(connection, batch, 1, RecordType.BATCH_ACCEPTED, data);
    }

    /** Says whom the batch waits for: whoever is before it in the first of its queues. */
    private static Uni<Void> insertWaiting(SqlConnection connection, Acceptance batch, Busy busy) {
        var data = Json.object().put("status", BatchStatus.PENDING.name());
        data.set("waitsFor", busy.json());
        return insertRecord(connection, batch, 2, RecordType.BATCH_WAITING, data);
    }

    private static Uni<Void> insertRecord(
            SqlConnection connection, Acceptance batch, long number, RecordType type, ObjectNode data) {
        return connection
                .preparedQuery(INSERT_RECORD)
                .execute(Tuple.of(batch.id().value(), number, batch.tenant().name(), type.label(), Json.text(data)))
                .replaceWithVoid();
    }

    private static ObjectNode labels(Map<String, String> labels) {
        var json = Json.object();
        labels.forEach(json::put);
        return json;
    }

    private static ArrayNode strings(Set<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static <R, C> Object column(List<R> rows, IntFunction<C[]> array, Function<R, C> value) {
        return rows.stream().map(value).toArray(array);
    }

    /** Rolls the transaction back: there is nothing to store. */
    private static final class Undone extends RuntimeException {
        private final transient Outcome outcome;

        Undone(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }
}
