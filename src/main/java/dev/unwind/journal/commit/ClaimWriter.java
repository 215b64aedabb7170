package dev.unwind.journal.commit;

import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.claim.FurtherClaims;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.OwnershipLost;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes further claims for batches that this instance owns. Transactions of their own: who holds what is checked under
 * the lock of all claims, which a group of records does not take. Requests of a batch that arrive during one
 * transaction share the next; each gets all that it asks for, or nothing.
 */
final class ClaimWriter {
    // A former owner must not leave claims with a batch that has ended: nobody would release them.
    private static final String LOCK_OWNED =
            """
            select from batch join lease on lease.id = batch.owner
            where batch.id = $1 and batch.owner = $2 and batch.epoch = $3 and batch.under_way
            for no key update of batch for key share of lease""";

    /** The most claims of one transaction; more of one request have one of their own. */
    private static final int TOGETHER = 200;

    private final ClaimQueue claims;
    private final DatabaseRetry retry;
    private final GroupingQueue<Request, Optional<FurtherClaims>> requests;

    private record Request(OwnershipToken token, Collection<Claim> further) {}

    ClaimWriter(ClaimQueue claims, DatabaseRetry retry) {
        this.claims = claims;
        this.retry = retry;
        this.requests =
                new GroupingQueue<>(TOGETHER, request -> request.further().size(), this::claimTogether);
    }

    /** See {@link BatchJournal#claim}. Lazy. */
    Uni<FurtherClaims> claim(OwnershipToken token, Collection<Claim> further) {
        return requests.submitLazily(new Request(token, further)).map(taken -> taken.orElseThrow(OwnershipLost::new));
    }

    /** One batch after another: the rows of several are never locked at once, which might be in another's order. */
    private Uni<List<Optional<FurtherClaims>>> claimTogether(List<Request> group) {
        Map<OwnershipToken, List<Request>> byBatch = new LinkedHashMap<>();
        group.forEach(request -> byBatch.computeIfAbsent(request.token(), token -> new ArrayList<>())
                .add(request));
        Map<Request, Optional<FurtherClaims>> taken = new IdentityHashMap<>();
        return Multi.createFrom()
                .iterable(byBatch.values())
                .onItem()
                .transformToUniAndConcatenate(ofBatch -> claimOfBatch(ofBatch).invoke(got -> {
                    for (int i = 0; i < got.size(); i++) {
                        taken.put(ofBatch.get(i), got.get(i));
                    }
                }))
                .collect()
                .last()
                .map(done -> group.stream().map(taken::get).toList());
    }

    private Uni<List<Optional<FurtherClaims>>> claimOfBatch(List<Request> requests) {
        return retry.retryWhileUnavailable(
                "claims could not be taken",
                () -> claims.transaction(connection -> claims.lock(connection).chain(() -> Multi.createFrom()
                        .iterable(requests)
                        .onItem()
                        .transformToUniAndConcatenate(request -> claim(connection, request))
                        .collect()
                        .asList())));
    }

    /** Empty where the batch has another owner by now. */
    private Uni<Optional<FurtherClaims>> claim(SqlConnection connection, Request request) {
        return lockOwned(connection, request.token())
                .flatMap(owned -> owned
                        ? claims.takeFurther(connection, request.token().batch(), request.further())
                                .map(Optional::of)
                        : Uni.createFrom().item(Optional.empty()));
    }

    private static Uni<Boolean> lockOwned(SqlConnection connection, OwnershipToken token) {
        return connection
                .preparedQuery(LOCK_OWNED)
                .execute(Tuple.of(token.batch().value(), token.term().id(), token.epoch()))
                .map(rows -> rows.size() == 1);
    }
}
