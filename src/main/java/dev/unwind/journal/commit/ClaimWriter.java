package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.claim.FurtherClaims;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.OwnershipLost;
import dev.unwind.journal.postgres.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes further claims for batches that this instance owns. Transactions of their own: who holds what is checked under
 * the lock of all claims, which a group of records does not take. Requests that arrive during one transaction share the
 * next; each gets all that it asks for, or nothing.
 */
final class ClaimWriter {
    // A former owner must not leave claims with a batch that has ended: nobody would release them. A row that somebody
    // else has locked is passed over: to wait for it while others are held might be to wait in a circle.
    private static final String LOCK_OWNED =
            """
            select batch.id, batch.epoch from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as run (batch_id, owner, epoch)
            join batch on batch.id = run.batch_id and batch.owner = run.owner and batch.epoch = run.epoch and batch.under_way
            join lease on lease.id = batch.owner
            for share of batch skip locked for key share of lease skip locked""";

    private static final String LOCK_ONE =
            """
            select from batch join lease on lease.id = batch.owner
            where batch.id = $1 and batch.owner = $2 and batch.epoch = $3 and batch.under_way
            for share of batch for key share of lease""";

    /** The most claims of one transaction; more of one request have one of their own. */
    private static final int TOGETHER = 200;

    private final ClaimQueue claims;
    private final DatabaseRetry retry;
    private final GroupingQueue<Request, Optional<FurtherClaims>> requests;

    private record Request(OwnershipToken token, Collection<Claim> further) {
        ClaimQueue.BatchClaims wanted() {
            return new ClaimQueue.BatchClaims(token.batch(), further);
        }
    }

    private record Owned(BatchId batch, long epoch) {}

    ClaimWriter(ClaimQueue claims, DatabaseRetry retry) {
        this.claims = claims;
        this.retry = retry;
        this.requests =
                new GroupingQueue<>(TOGETHER, request -> request.further().size(), this::claimAll);
    }

    /** See {@link BatchJournal#claim}. Lazy. */
    Uni<FurtherClaims> claim(OwnershipToken token, Collection<Claim> further) {
        return requests.submitLazily(new Request(token, further)).map(taken -> taken.orElseThrow(OwnershipLost::new));
    }

    private Uni<List<Optional<FurtherClaims>>> claimAll(List<Request> group) {
        Map<Request, Optional<FurtherClaims>> taken = new IdentityHashMap<>();
        return claimTogether(group, taken)
                .chain(() -> claimRest(group, taken))
                .map(done -> group.stream().map(taken::get).toList());
    }

    /** Those that can be served at once, in one transaction. */
    private Uni<Void> claimTogether(List<Request> group, Map<Request, Optional<FurtherClaims>> taken) {
        var apart = apart(group);
        return retry.retryWhileUnavailable(
                        "claims could not be taken",
                        () -> claims.transaction(connection -> Transactions.sendTogether(
                                        List.of(claims.lock(connection)), lockOwned(connection, apart))
                                .map(owned -> apart.stream()
                                        .filter(request -> owned.contains(new Owned(
                                                request.token().batch(),
                                                request.token().epoch())))
                                        .toList())
                                .flatMap(owned -> take(connection, owned))))
                .invoke(taken::putAll)
                .replaceWithVoid();
    }

    private Uni<Map<Request, Optional<FurtherClaims>>> take(SqlConnection connection, List<Request> owned) {
        Map<Request, Optional<FurtherClaims>> taken = new IdentityHashMap<>();
        return owned.isEmpty()
                ? Uni.createFrom().item(taken)
                : claims.takeFurther(
                                connection, owned.stream().map(Request::wanted).toList())
                        .invoke(got -> {
                            for (int i = 0; i < owned.size(); i++) {
                                taken.put(owned.get(i), Optional.of(got.get(i)));
                            }
                        })
                        .replaceWith(taken);
    }

    /**
     * The requests that are about other resources than those of other batches before them. What an id was earlier is
     * not known here, so ids of two batches are never taken together.
     */
    private static List<Request> apart(List<Request> group) {
        Map<List<String>, BatchId> holders = new HashMap<>();
        List<Request> apart = new ArrayList<>();
        group.forEach(request -> {
            var batch = request.token().batch();
            var resources =
                    request.further().stream().map(ClaimWriter::resource).collect(Collectors.toSet());
            if (resources.stream()
                    .allMatch(each -> holders.getOrDefault(each, batch).equals(batch))) {
                resources.forEach(each -> holders.put(each, batch));
                apart.add(request);
            }
        });
        return apart;
    }

    private static List<String> resource(Claim claim) {
        return claim.by() == Claim.By.ID
                ? List.of(claim.account(), claim.kind())
                : List.of(claim.account(), claim.kind(), claim.value());
    }

    /** One after another, each in a transaction of its own, which waits for the batch's row. */
    private Uni<Void> claimRest(List<Request> group, Map<Request, Optional<FurtherClaims>> taken) {
        return Multi.createFrom()
                .iterable(group)
                .filter(request -> !taken.containsKey(request))
                .onItem()
                .transformToUniAndConcatenate(request -> claimAlone(request).invoke(got -> taken.put(request, got)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Empty where the batch has another owner by now. */
    private Uni<Optional<FurtherClaims>> claimAlone(Request request) {
        return retry.retryWhileUnavailable(
                "claims could not be taken",
                () -> claims.transaction(connection -> Transactions.sendTogether(
                                List.of(claims.lock(connection)), lockOne(connection, request.token()))
                        .flatMap(owned -> owned
                                ? claims.takeFurther(connection, List.of(request.wanted()))
                                        .map(got -> Optional.of(got.get(0)))
                                : Uni.createFrom().item(Optional.empty()))));
    }

    private static Uni<Set<Owned>> lockOwned(SqlConnection connection, List<Request> requests) {
        var tokens = requests.stream().map(Request::token).distinct().toList();
        return connection
                .preparedQuery(LOCK_OWNED)
                .execute(Tuple.of(
                        column(tokens, UUID[]::new, token -> token.batch().value()),
                        column(tokens, UUID[]::new, token -> token.term().id()),
                        column(tokens, Long[]::new, OwnershipToken::epoch)))
                .map(rows -> {
                    Set<Owned> owned = new HashSet<>();
                    rows.forEach(row -> owned.add(new Owned(new BatchId(row.getUUID("id")), row.getLong("epoch"))));
                    return owned;
                });
    }

    private static Uni<Boolean> lockOne(SqlConnection connection, OwnershipToken token) {
        return connection
                .preparedQuery(LOCK_ONE)
                .execute(Tuple.of(token.batch().value(), token.term().id(), token.epoch()))
                .map(rows -> rows.size() == 1);
    }
}
