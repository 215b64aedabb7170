package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.record.RecordRows;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests for another run of a finished batch: a rollback on demand or a settlement. A finished batch has no owner, so
 * whoever locks its row may begin the next run.
 *
 * <p>All methods are lazy, complete on the event loop of a database connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
@ApplicationScoped
public class RunRequests {
    private final Pool pool;
    private final ClaimQueue claims;
    private final DatabaseRetry retry;

    public RunRequests(Pool pool, ClaimQueue claims, DatabaseRetry retry) {
        this.pool = pool;
        this.claims = claims;
        this.retry = retry;
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
        /** Calls the visitor's method for this outcome, and gives what that returns. */
        <R> R accept(Visitor<R> visitor);

        /** One method for each outcome. */
        interface Visitor<R> {
            /** The run is durable, and will be executed. */
            R accepted();

            /** The request does not wait for claims, and another batch holds one of them. */
            R refused(ClaimConflict busy);

            /** The snapshots of the batch have been deleted. */
            R expired();

            /** Another run of the batch is under way, or has been since the request was worked out. */
            R superseded();

            /**
             * There is a run under this key already.
             *
             * @param same whether it was requested with the same body
             */
            R known(boolean same);
        }

        /** The run is durable, and will be executed. */
        record Accepted() implements Outcome {
            @Override
            public <R> R accept(Visitor<R> visitor) {
                return visitor.accepted();
            }
        }

        /** The request does not wait for claims, and another batch holds one of them. */
        record Refused(ClaimConflict busy) implements Outcome {
            @Override
            public <R> R accept(Visitor<R> visitor) {
                return visitor.refused(busy);
            }
        }

        /** The snapshots of the batch have been deleted. */
        record Expired() implements Outcome {
            @Override
            public <R> R accept(Visitor<R> visitor) {
                return visitor.expired();
            }
        }

        /** Another run of the batch is under way, or has been since the request was worked out. */
        record Superseded() implements Outcome {
            @Override
            public <R> R accept(Visitor<R> visitor) {
                return visitor.superseded();
            }
        }

        /**
         * There is a run under this key already.
         *
         * @param same whether it was requested with the same body
         */
        record Known(boolean same) implements Outcome {
            @Override
            public <R> R accept(Visitor<R> visitor) {
                return visitor.known(same);
            }
        }
    }

    /** Begins another run of a finished batch. */
    public Uni<Outcome> request(Request request) {
        return retry.withinStatementTimeout("it is not known whether the run will begin", transaction(request))
                .invoke(outcome -> {
                    if (outcome instanceof Outcome.Accepted) {
                        log(request);
                    }
                });
    }

    private Uni<Outcome> transaction(Request request) {
        return claims.transaction(connection -> claims.lock(connection).chain(() -> store(connection, request)))
                .onFailure(Undone.class)
                .recoverWithItem(undone -> undone.outcome);
    }

    private Uni<Outcome> store(SqlConnection connection, Request request) {
        return checkUnknown(connection, request)
                .chain(() -> checkFinished(connection, request))
                .chain(() -> RunRows.insertFirst(connection, request.batch()))
                .chain(() -> RunRows.insert(connection, request))
                .chain(() -> RunRows.reopen(connection, request))
                .chain(() -> RunRows.upsertSettlement(connection, request))
                .chain(() -> record(connection, request, RecordType.BATCH_RUN_REQUESTED, describe(request)))
                .chain(() -> claims.enqueue(connection, request.batch(), request.claims()))
                .call(conflict -> conflict.map(other -> waitFor(connection, request, other))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .replaceWith(new Outcome.Accepted());
    }

    /** The outcome of an earlier request with this key; empty where there was none. */
    public Uni<Optional<Outcome.Known>> known(BatchId batch, RequestKey key) {
        return retry.withinCallerPatience(
                "it is not known whether the run was asked for before", RunRows.find(pool, batch, key));
    }

    private static Uni<Void> checkUnknown(SqlConnection connection, Request request) {
        return request.key()
                .map(key -> RunRows.find(connection, request.batch(), key)
                        .invoke(known -> known.ifPresent(Undone::because))
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Locks the batch, so that no other run can begin. */
    private static Uni<Void> checkFinished(SqlConnection connection, Request request) {
        return RunRows.lock(connection, request.tenant(), request.batch())
                .invoke(state -> {
                    if (state.isEmpty() || state.get().expired()) {
                        Undone.because(new Outcome.Expired());
                    }
                    if (!state.get().finished() || state.get().run() != request.after()) {
                        Undone.because(new Outcome.Superseded());
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Void> waitFor(SqlConnection connection, Request request, ClaimConflict conflict) {
        if (request.onBusy() == OnBusy.REJECT) {
            Undone.because(new Outcome.Refused(conflict));
        }
        var data = Json.object().put("status", BatchStatus.ROLLING_BACK.name());
        data.set("waitsFor", conflict.json());
        return record(connection, request, RecordType.BATCH_WAITING, data);
    }

    private static Uni<Void> record(SqlConnection connection, Request request, RecordType type, ObjectNode data) {
        return RecordRows.append(connection, type, new RecordRows.BatchRow(request.batch(), data));
    }

    private static void log(Request request) {
        RecordLog.log(
                request.batch(), request.tenant(), request.trace(), RecordType.BATCH_RUN_REQUESTED, describe(request));
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
        order.attribution().addTo(data);
        return data;
    }

    /** Rolls the transaction back: no run begins. */
    private static final class Undone extends RuntimeException {
        private final transient Outcome outcome;

        private Undone(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }

        static void because(Outcome outcome) {
            throw new Undone(outcome);
        }
    }
}
