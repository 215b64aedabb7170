package dev.unwind.engine.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The claims of a run that undoes steps: on the resources of the steps, by every id and name that they have, had or are
 * to have, and on the resources that are to be pointed at them again.
 */
final class RunClaims {
    /** How many steps are read at once: a caller waits for all of them. */
    private static final int CONCURRENT_READS = 64;

    private final Kinds kinds;
    private final Optional<JsonNode> settlement;
    private final Set<Claim> claims = new HashSet<>();

    private RunClaims(Kinds kinds, Optional<JsonNode> settlement) {
        this.kinds = kinds;
        this.settlement = settlement;
    }

    /**
     * Reads the steps of a rollback for its claims. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    static Uni<Set<Claim>> ofRollback(FinishedBatch batch, Collection<Integer> steps) {
        return of(batch, steps, Optional.empty());
    }

    /**
     * Reads the step of a settlement for its claims. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     *
     * @param desired the state that is to be restored
     */
    static Uni<Set<Claim>> ofSettlement(FinishedBatch batch, int step, JsonNode desired) {
        return of(batch, List.of(step), Optional.of(desired));
    }

    private static Uni<Set<Claim>> of(FinishedBatch batch, Collection<Integer> steps, Optional<JsonNode> settlement) {
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUni(batch::read)
                .merge(CONCURRENT_READS)
                .collect()
                .in(() -> new RunClaims(batch.kinds(), settlement), RunClaims::add)
                .map(collected -> collected.claims);
    }

    private void add(RecordedStep step) {
        ids(step).forEach(id -> claims.add(ResourceClaims.byId(step.kind(), id)));
        names(step).forEach(name -> claims.addAll(ResourceClaims.byName(step.kind(), name)));
        step.snapshot()
                .map(Snapshot::referrers)
                .ifPresent(referrers -> referrers.forEach(
                        referrer -> claims.add(ResourceClaims.byId(kinds.get(referrer.kind()), referrer.id()))));
    }

    private static Set<RemoteId> ids(RecordedStep step) {
        var ids = new HashSet<RemoteId>();
        step.id().ifPresent(ids::add);
        step.change().remoteId().ifPresent(ids::add);
        step.snapshot().flatMap(Snapshot::id).ifPresent(ids::add);
        return ids;
    }

    private Set<String> names(RecordedStep step) {
        var traits = step.kind().traits();
        var names = new HashSet<String>();
        step.change().name().ifPresent(names::add);
        step.intent().flatMap(traits::nameIn).ifPresent(names::add);
        step.snapshot().flatMap(Snapshot::projection).flatMap(traits::nameIn).ifPresent(names::add);
        settlement.flatMap(traits::nameIn).ifPresent(names::add);
        return names;
    }
}
