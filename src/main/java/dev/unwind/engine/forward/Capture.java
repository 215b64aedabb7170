package dev.unwind.engine.forward;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.DriftCheck;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepClaims;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes the snapshot of a step's resource. It changes nothing; where it fails, nothing will be changed. Its Unis are
 * lazy; they fail with a {@link StepFailure} or a {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
final class Capture {
    private final Step step;

    Capture(Step step) {
        this.step = step;
    }

    /** A resource as it is now, and its snapshot, which may have been taken earlier and be durable already. */
    record Captured(RemoteResource current, Snapshot snapshot, boolean durable) {
        /** Whether the resource is still exactly as the snapshot says. */
        boolean asBefore() {
            return snapshot.projection().equals(Optional.of(current.projection()));
        }

        /** Puts the snapshot beside the intent, where it is not durable yet. */
        void addTo(Entry entry) {
            if (!durable) {
                entry.image(ImageRole.SNAPSHOT, snapshot.json());
            }
        }
    }

    /** Captures a resource that has to exist, once: a snapshot that is on record already stays. */
    Uni<Captured> existing() {
        return existing(step.kind()::readForWrite);
    }

    private Uni<Captured> existing(Function<RemoteId, Uni<Optional<RemoteResource>>> reading) {
        return step.context()
                .timed(
                        RunMetrics.Phase.SNAPSHOT,
                        read(reading)
                                .flatMap(current -> {
                                    var earlier = step.snapshot();
                                    if (earlier.isPresent()) {
                                        return unchangedSince(earlier.get(), current)
                                                .replaceWith(new Captured(current, earlier.get(), true));
                                    }
                                    return claimName(current)
                                            .chain(this::referrers)
                                            .map(referrers -> {
                                                step.captured(
                                                        step.context().journal().now());
                                                return new Captured(current, Snapshot.of(current, referrers), false);
                                            });
                                })
                                .onFailure(ProviderFailure.class)
                                .transform(failure -> StepFailure.untouched("CAPTURE_FAILED", failure.getMessage())));
    }

    /**
     * Takes the snapshot ahead of the step's turn and makes it durable: something that the batch deletes stands in it.
     */
    Uni<Void> ahead() {
        return existing(step.kind()::read)
                .flatMap(captured -> step.journal().note(RecordType.STEP_CAPTURED, Json.object(), captured::addTo));
    }

    /** Fails where a resource that is to be created exists. */
    Uni<Void> absent(String name) {
        return step.context()
                .timed(RunMetrics.Phase.SNAPSHOT, step.context().names().taken(step.kind(), name))
                .onFailure(ProviderFailure.class)
                .transform(failure -> StepFailure.untouched("CAPTURE_FAILED", failure.getMessage()))
                .invoke(taken -> {
                    if (taken) {
                        throw StepFailure.untouched(
                                "NAME_TAKEN", "there is a " + step.kind().name() + " named \"" + name + "\" already");
                    }
                    step.captured(step.context().journal().now());
                })
                .replaceWithVoid();
    }

    /** Fails where the resource has changed since it was captured ahead: nobody else's work is overwritten. */
    private Uni<Void> unchangedSince(Snapshot earlier, RemoteResource current) {
        if (step.kind().traits().behaviour().movesSiblings()) {
            // What the batch did to its siblings cannot be told from what others did to it.
            return Uni.createFrom().voidItem();
        }
        return DriftCheck.since(step, earlier.projection().orElseThrow(), current)
                .invoke(drift -> drift.ifPresent(changed -> {
                    throw changed;
                }))
                .replaceWithVoid();
    }

    private Uni<RemoteResource> read(Function<RemoteId, Uni<Optional<RemoteResource>>> reading) {
        var id = step.id();
        if (id.isEmpty()) {
            return Uni.createFrom()
                    .failure(StepFailure.untouched(
                            "ABSENT", "the name is no longer tracked: another batch deleted the resource"));
        }
        return asGiven(id.get())
                .flatMap(given -> reading.apply(id.get()).map(followed -> theOne(id.get(), given, followed)))
                .map(found -> found.orElseThrow(() -> StepFailure.untouched(
                        "ABSENT", "there is no " + step.kind().name() + " with the id " + id.get())));
    }

    /**
     * Reads the resource under the id that the caller gave, where that was followed to another one; some providers give
     * the ids of what was deleted to what comes next.
     */
    private Uni<Optional<RemoteResource>> asGiven(RemoteId followed) {
        return step.change()
                .remoteId()
                .filter(given -> !given.equals(followed))
                .map(given -> step.kind().read(given))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** An id is followed only where nothing stands under it any more: else it cannot be told which one is meant. */
    private Optional<RemoteResource> theOne(
            RemoteId followed, Optional<RemoteResource> given, Optional<RemoteResource> found) {
        if (given.isPresent() && found.isPresent()) {
            throw StepFailure.untouched(
                    "AMBIGUOUS",
                    "the id " + given.get().id() + " once was that of the resource that is " + followed
                            + " now, and is another resource's today: give the id " + followed
                            + ", or adopt the other resource under a name");
        }
        given.ifPresent(there -> step.movedTo(there.id()));
        return given.or(() -> found);
    }

    /**
     * Claims the name that the change gives up, where the batch does not hold it yet: nobody else takes it as long as
     * it may have to be given back.
     */
    private Uni<Void> claimName(RemoteResource current) {
        var change = step.change();
        var traits = step.kind().traits();
        var desired = change.desired().flatMap(state -> traits.nameIn(state, Optional.of(current.id())));
        return traits.nameIn(current.projection())
                .filter(name -> StepClaims.givesUpName(traits, change))
                .filter(name -> !step.kind().namesAreIds())
                .filter(name -> !change.name().equals(Optional.of(name)) && !desired.equals(Optional.of(name)))
                .map(name -> step.claims()
                        .take(
                                ResourceClaims.byName(step.kind(), name),
                                "another batch holds the name \"" + name + "\" of the resource"))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<List<Snapshot.Referrer>> referrers() {
        return step.change().type().removesId()
                ? step.context().referrers().of(step.kind(), step.id().orElseThrow(), this::claim)
                : Uni.createFrom().item(List.of());
    }

    /** Claims what refers to the resource before it is captured: only what is claimed stays as it is. */
    private Uni<Void> claim(Set<Claim> claims) {
        return step.claims().take(claims, "another batch holds what refers to the resource");
    }
}
