package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.record.RecordedStates;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.KindRules;
import dev.unwind.provider.KindTraits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * By which ids and names the batch holds a resource that one of its steps writes. At first these are what the step's
 * record names: steps are loaded only for a run that has started, and such a run holds that. Others are added when
 * their claims are durable: what was taken since, and the ids that the step has made.
 *
 * <p>Safe from any thread. The Unis are lazy, except for that of {@link #created}; they fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}, and with a {@link StepFailure} where another batch holds what
 * is to be taken.
 */
public final class StepClaims {
    private final Step step;
    private final KindRules kind;
    private final Set<RemoteId> ids;
    private final Set<String> names;

    private StepClaims(Step step, KindRules kind, Set<RemoteId> ids, Set<String> names) {
        this.step = step;
        this.kind = kind;
        this.ids = ids;
        this.names = names;
    }

    /** The claims on the resource of a step, as it was loaded. */
    static StepClaims of(Step step) {
        var record = step.record();
        return new StepClaims(step, step.kind(), ids(record), names(step.kind().traits(), record));
    }

    /**
     * The claims on a resource outside the batch, which were taken before it was captured with the step's.
     *
     * @param now the id to which aliases lead from the captured one: they move no claim
     * @throws IllegalStateException if it was not captured with the step's resource
     */
    public static StepClaims onReferrer(Step step, KindRules kind, Snapshot.Referrer referrer, RemoteId now) {
        boolean captured = step.snapshot()
                .filter(snapshot -> snapshot.referrers().contains(referrer))
                .isPresent();
        if (!captured || !kind.name().equals(referrer.kind())) {
            throw new IllegalStateException("the " + referrer.kind() + " " + referrer.id()
                    + " is not claimed: it was not captured with the resource of step " + step.number());
        }
        return new StepClaims(step, kind, new HashSet<>(List.of(referrer.id(), now)), new HashSet<>());
    }

    private static Set<RemoteId> ids(StepRecord record) {
        var ids = new HashSet<RemoteId>();
        record.state().remoteId().ifPresent(ids::add);
        record.change().remoteId().ifPresent(ids::add);
        RecordedStates.before(record).flatMap(Snapshot::id).ifPresent(ids::add);
        return ids;
    }

    private static Set<String> names(KindTraits traits, StepRecord record) {
        var change = record.change();
        var names = new HashSet<String>();
        change.name().ifPresent(names::add);
        var id = record.state().remoteId().or(change::remoteId);
        change.desired().flatMap(desired -> traits.nameIn(desired, id)).ifPresent(names::add);
        var before = RecordedStates.before(record).flatMap(Snapshot::projection).flatMap(traits::nameIn);
        before.filter(name -> givesUpName(traits, change)).ifPresent(names::add);
        record.image(ImageRole.INTENT)
                .flatMap(traits::nameIn)
                .filter(name -> change.type().creates() || !before.equals(Optional.of(name)))
                .ifPresent(names::add);
        return names;
    }

    /** Whether a change takes the name away that the resource has: it is claimed before it is captured then. */
    public static boolean givesUpName(KindTraits traits, Change change) {
        return change.type().removesId()
                || change.desired()
                        .flatMap(desired ->
                                traits.nameIn(desired, change.remoteId().or(() -> change.name()
                                        .map(RemoteId::new))))
                        .isPresent();
    }

    /** Shows what is held now. */
    public synchronized ClaimToken token() {
        return new ClaimToken(kind, ids, names);
    }

    /** Takes the claim on the name that a state gives the resource, where it is not held yet. */
    public Uni<Void> takeName(JsonNode state) {
        return kind.traits()
                .nameIn(state)
                .filter(name -> !token().covers(name))
                .map(name -> take(ResourceClaims.byName(kind, name), "another batch holds the name \"" + name + "\"")
                        .invoke(() -> add(names, name)))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Takes the claim on an id under which the step's own work was found, where it is not held yet. */
    public Uni<Void> takeId(RemoteId id) {
        return holds(id)
                ? Uni.createFrom().voidItem()
                : take(Set.of(ResourceClaims.byId(kind, id)), "another batch holds the id " + id)
                        .invoke(() -> add(ids, id));
    }

    /**
     * Takes further claims for the batch, and waits for those that another batch holds, as long as it may.
     *
     * @param busy says for people that they are held
     */
    public Uni<Void> take(Set<Claim> claims, String busy) {
        return take(claims, busy, new BusyWait(step));
    }

    private Uni<Void> take(Set<Claim> claims, String busy, BusyWait wait) {
        return step.context().journal().claim(claims).flatMap(got -> {
            if (got.busy().isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            var message = busy + ": " + got.busy().get().message();
            var pause = got.mayWait() ? wait.next() : Optional.<Duration>empty();
            return pause.map(until -> step.context().clock().pause(until).chain(() -> take(claims, busy, wait)))
                    .orElseGet(() -> Uni.createFrom()
                            .failure(
                                    step.state().touched()
                                            ? StepFailure.touched("BUSY", message)
                                            : StepFailure.untouched("BUSY", message)));
        });
    }

    /**
     * Records that the step has made the resource under this id, which claims it.
     *
     * @param more adds to the entry
     */
    public Uni<Void> created(RemoteId id, Consumer<Entry> more) {
        return step.journal()
                .note(RecordType.STEP_CREATED, Json.object(), entry -> {
                    entry.created(kind.traits().account(), kind.name(), id);
                    more.accept(entry);
                })
                .invoke(() -> add(ids, id));
    }

    /**
     * Adds the claim on the id under which the step says that its resource is to a record, where it is not held.
     *
     * @return what is to be called when the record is durable
     */
    Runnable claimedWith(Entry entry) {
        var id = step.id().filter(known -> !holds(known));
        id.filter(known -> !reports(entry, known))
                .ifPresent(known -> entry.created(kind.traits().account(), kind.name(), known));
        return () -> id.ifPresent(known -> add(ids, known));
    }

    private synchronized boolean holds(RemoteId id) {
        return ids.contains(id) || token().covers(id);
    }

    private boolean reports(Entry entry, RemoteId id) {
        return entry.created().stream()
                        .anyMatch(made ->
                                made.remoteId().equals(id) && made.kind().equals(kind.name()))
                || entry.aliases().stream()
                        .anyMatch(alias ->
                                alias.newId().equals(id) && alias.kind().equals(kind.name()));
    }

    private synchronized <T> void add(Set<T> held, T one) {
        held.add(one);
    }
}
