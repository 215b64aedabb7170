package dev.unwind.journal.acceptance;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.postgres.ChunkedDelete;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.Transactions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Stores the parts of a batch that is submitted line by line. They are written into the tables where they stay; nobody
 * sees the batch until it is accepted. A batch that is not completed in time is deleted, a few rows at a time.
 *
 * <p>All methods are lazy, complete on the event loop of a connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable} where PostgreSQL is away.
 */
@ApplicationScoped
public class Staging {
    private static final Logger LOG = Logger.getLogger(Staging.class);

    /** How many steps one statement links. */
    private static final int LINKS_AT_ONCE = 2_000;

    private static final int BATCHES_AT_ONCE = 16;

    private static final String TOUCH =
            "update batch set staged_at = now(), steps = steps + $2 where id = $1 and accepted_at is null";

    private static final String INSERT_CLAIMS =
            """
            insert into staged_claim (batch_id, step, account, kind, by, value, shared)
            select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])""";

    private static final String UPDATE_GRAPH =
            """
            update step set depends_on = string_to_array(new.depends_on, ',')::integer[],
                exposes = array(select json_array_elements_text(new.exposes::json))
            from unnest($2::integer[], $3::text[], $4::text[]) as new (number, depends_on, exposes)
            where step.batch_id = $1 and step.number = new.number""";

    private static final String CLASHES =
            """
            select account, kind, by, value, array_agg(distinct step) as steps from staged_claim
            where batch_id = $1 and not shared
            group by account, kind, by, value having count(distinct step) > 1 limit 100""";

    private static final List<String> DISCARD = List.of(
            ChunkedDelete.chunkOf("staged_claim"),
            ChunkedDelete.hiddenChunkOf("image"),
            ChunkedDelete.hiddenChunkOf("step"),
            "delete from batch where id = $1 and accepted_at is null and not removing",
            // Rows that were added while the batch was deleted.
            ChunkedDelete.orphanedChunkOf("image"),
            ChunkedDelete.orphanedChunkOf("step"));

    private static final String TIMED_OUT =
            """
            select id from batch where accepted_at is null and staged_at < now() - $1 * interval '1 millisecond'
            order by staged_at limit $2""";

    private final Pool pool;
    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final JournalConfig config;
    private final StagingConfig staging;
    private final ChunkedDelete deletes;

    Staging(
            Pool pool,
            Transactions transactions,
            DatabaseRetry retry,
            JournalConfig config,
            StagingConfig staging,
            ChunkedDelete deletes) {
        this.pool = pool;
        this.transactions = transactions;
        this.retry = retry;
        this.config = config;
        this.staging = staging;
        this.deletes = deletes;
    }

    /** A claim of one step. */
    public record StepClaim(int step, Claim claim) {}

    /** A resource that two or more steps would change. */
    public record Clash(Claim claim, List<Integer> steps) {}

    /** Dependencies of a step, which were not known when it was staged. */
    public record Links(int step, Set<Integer> dependsOn, Set<String> exposes) {}

    void started(@Observes StartupEvent event) {
        Multi.createFrom()
                .ticks()
                .every(staging.sweep())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> sweep().onFailure().recoverWithNull())
                .subscribe()
                .with(swept -> {});
    }

    /** Stores a batch without steps. */
    public Uni<Void> begin(CheckedBatch batch) {
        return write(connection -> BatchInserts.insertStaged(connection, batch));
    }

    /** Adds steps to a staged batch, with their claims. */
    public Uni<Void> add(BatchId batch, Tenant tenant, List<CheckedBatch.Step> steps, List<StepClaim> claims) {
        return write(connection -> connection
                .preparedQuery(TOUCH)
                .execute(Tuple.of(batch.value(), steps.size()))
                .invoke(touched -> {
                    if (touched.rowCount() == 0) {
                        throw new IllegalStateException("what was staged of batch " + batch + " is gone");
                    }
                })
                .chain(() -> StepInserts.insert(connection, batch, tenant, steps))
                .chain(() -> insertClaims(connection, batch, claims)));
    }

    private static Uni<Void> insertClaims(SqlConnection connection, BatchId batch, List<StepClaim> claims) {
        return claims.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(INSERT_CLAIMS)
                        .execute(Tuple.tuple(List.of(
                                batch.value(),
                                column(claims, Integer[]::new, StepClaim::step),
                                column(claims, String[]::new, each -> each.claim()
                                        .account()),
                                column(claims, String[]::new, each -> each.claim()
                                        .kind()),
                                column(claims, String[]::new, each -> each.claim()
                                        .by()
                                        .label()),
                                column(claims, String[]::new, each -> each.claim()
                                        .value()),
                                column(claims, Boolean[]::new, each -> each.claim()
                                        .shared()))))
                        .replaceWithVoid();
    }

    /** Writes the dependencies of steps, once all steps are stored. */
    public Uni<Void> link(BatchId batch, List<Links> links) {
        var pieces = new ArrayList<List<Links>>();
        for (int from = 0; from < links.size(); from += LINKS_AT_ONCE) {
            pieces.add(links.subList(from, Math.min(links.size(), from + LINKS_AT_ONCE)));
        }
        return Multi.createFrom()
                .iterable(pieces)
                .onItem()
                .transformToUniAndConcatenate(piece -> write(connection -> connection
                        .preparedQuery(UPDATE_GRAPH)
                        .execute(Tuple.tuple(List.of(
                                batch.value(),
                                column(piece, Integer[]::new, Links::step),
                                column(piece, String[]::new, each -> StepInserts.numbers(each.dependsOn())),
                                column(piece, String[]::new, each -> StepInserts.texts(each.exposes())))))
                        .replaceWithVoid()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** The resources that more than one step would change, at most 100. */
    public Uni<List<Clash>> clashes(BatchId batch) {
        return retry.withinCallerPatience(
                "what was staged could not be checked",
                pool.preparedQuery(CLASHES).execute(Tuple.of(batch.value())).map(rows -> {
                    var clashes = new ArrayList<Clash>();
                    rows.forEach(row -> clashes.add(new Clash(
                            new Claim(
                                    row.getString("account"),
                                    row.getString("kind"),
                                    Claim.By.of(row.getString("by")),
                                    row.getString("value")),
                            List.of(row.getArrayOfIntegers("steps")))));
                    return clashes;
                }));
    }

    /** Deletes a batch that was not accepted, in chunks. */
    public Uni<Void> discard(BatchId batch) {
        return deletes.run(DISCARD, batch, Duration.ZERO);
    }

    private Uni<Void> sweep() {
        return pool.preparedQuery(TIMED_OUT)
                .execute(Tuple.of((double) staging.timeout().toMillis(), BATCHES_AT_ONCE))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(Rows.batches(rows)))
                .onItem()
                .transformToUniAndConcatenate(batch -> {
                    LOG.infof("batch %s was not submitted completely in time: what was staged of it is deleted", batch);
                    return discard(batch);
                })
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> write(Function<SqlConnection, Uni<Void>> work) {
        return retry.withinCallerPatience(
                "the batch could not be staged", transactions.run(config.statementTimeout(), work));
    }
}
