package dev.unwind.journal.commit;

import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.claim.FurtherClaims;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.OwnershipLost;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.Optional;

/**
 * Takes further claims for batches that this instance owns. A transaction of its own: who holds what is checked under
 * the lock of all claims, which a group of records does not take.
 */
final class ClaimWriter {
    // A former owner must not leave claims with a batch that has ended: nobody would release them.
    private static final String LOCK_OWNED =
            """
            select from batch join lease on lease.id = batch.owner
            where batch.id = $1 and batch.owner = $2 and batch.epoch = $3 and batch.under_way
            for no key update of batch for key share of lease""";

    private final ClaimQueue claims;
    private final DatabaseRetry retry;

    ClaimWriter(ClaimQueue claims, DatabaseRetry retry) {
        this.claims = claims;
        this.retry = retry;
    }

    /** See {@link BatchJournal#claim}. Lazy. */
    Uni<FurtherClaims> claim(OwnershipToken token, Collection<Claim> further) {
        return retry.retryWhileUnavailable(
                        "claims could not be taken",
                        () -> claims.transaction(connection -> claims.lock(connection)
                                .chain(() -> lockOwned(connection, token))
                                .flatMap(owned -> owned
                                        ? claims.takeFurther(connection, token.batch(), further)
                                                .map(Optional::of)
                                        : Uni.createFrom().item(Optional.<FurtherClaims>empty()))))
                .map(taken -> taken.orElseThrow(OwnershipLost::new));
    }

    private static Uni<Boolean> lockOwned(SqlConnection connection, OwnershipToken token) {
        return connection
                .preparedQuery(LOCK_OWNED)
                .execute(Tuple.of(token.batch().value(), token.term().id(), token.epoch()))
                .map(rows -> rows.size() == 1);
    }
}
