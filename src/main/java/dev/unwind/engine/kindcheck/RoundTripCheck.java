package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Creates a scratch resource, updates, restores and deletes it, and recreates it from what was captured. Checks after
 * each write whether what a batch relies on is true. Tries to delete all that it made, whatever fails. An instance
 * serves one check.
 */
final class RoundTripCheck {
    /** Statuses by which a provider refuses a write that is conditional on an old version. */
    private static final List<Integer> CONDITION_FAILED = List.of(409, 412, 428);

    private final ResourceKind kind;
    private final JsonNode sample;
    private final Optional<JsonNode> change;
    private final KindReport.Findings findings = new KindReport.Findings();
    private final ScratchResource scratch;
    private final AcceptedWrites accepted;
    private Optional<RemoteResource> captured = Optional.empty();

    /**
     * @param sample the whole desired state of the scratch resource
     * @param change a merge patch on it; without one nothing is updated
     */
    RoundTripCheck(ResourceKind kind, JsonNode sample, Optional<JsonNode> change) {
        this.kind = kind;
        this.sample = sample;
        this.change = change;
        this.scratch = new ScratchResource(kind, sample);
        this.accepted = new AcceptedWrites(kind, findings);
    }

    /** Ends the check: the next promises cannot be tried without the one that is broken. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken() {
            super(null, null, false, false);
        }
    }

    /** Lazy; completes on any thread. Does not fail with a {@link ProviderFailure}: that becomes a finding. */
    Uni<KindReport> run() {
        return requireNameFree()
                .chain(this::create)
                .chain(this::updateAndRestore)
                .chain(this::deleteAndRecreate)
                .onFailure(Broken.class)
                .recoverWithNull()
                .chain(() -> scratch.cleanUp(findings))
                .flatMap(leftover -> KindCheck.report(kind, findings, captured, leftover));
    }

    private Uni<Void> requireNameFree() {
        var name = kind.traits().nameIn(sample);
        if (name.isEmpty() || !kind.traits().findable()) {
            findings.notTried("absent before", "resources of this kind cannot be looked up by name");
            return Uni.createFrom().voidItem();
        }
        return attempt("absent before", () -> kind.find(name.get()))
                .invoke(found -> {
                    if (!found.isEmpty()) {
                        throw broken(
                                "absent before",
                                "a resource named \"" + name.get() + "\" is there: choose another name");
                    }
                    findings.kept("absent before", "nothing bears the name");
                })
                .replaceWithVoid();
    }

    private Uni<Void> create() {
        var key = scratch.nextKey();
        return attempt("create", () -> seen(() -> scratch.create(sample, key)))
                .chain(resource -> readBack("create", resource.id(), sample))
                .invoke(resource -> captured = Optional.of(resource))
                .call(resource ->
                        DocumentWork.run(resource.body(), () -> UndeclaredTraits.find(kind, resource, findings)))
                .call(resource -> checkIdempotencyKey(resource, key))
                .call(this::checkLookUp)
                .replaceWithVoid();
    }

    private Uni<Void> checkIdempotencyKey(RemoteResource first, IdempotencyKey key) {
        if (kind.traits().idempotencyKeys().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return attempt("idempotency key", () -> scratch.writes()
                        .create(sample, key, id -> Uni.createFrom().voidItem()))
                .flatMap(second -> {
                    if (second.id().equals(first.id())) {
                        findings.kept("idempotency key", "the same create with the same key makes nothing new");
                        return Uni.createFrom().voidItem();
                    }
                    findings.broken(
                            "idempotency key", "the same create with the same key made another, " + second.id());
                    return scratch.deleteDuplicate(second.id());
                });
    }

    private Uni<Void> checkLookUp(RemoteResource resource) {
        var name = kind.traits().nameIn(resource.projection());
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom().voidItem();
        }
        return attempt("look-up", () -> kind.find(name.get()))
                .invoke(found -> {
                    if (found.stream().map(RemoteResource::id).toList().equals(List.of(resource.id()))) {
                        findings.kept("look-up", "found by its name");
                    } else {
                        findings.broken(
                                "look-up",
                                found.isEmpty() ? "not found by its name" : "its name does not lead to it alone");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> updateAndRestore() {
        var before = captured.orElseThrow();
        if (change.isEmpty() || !kind.traits().abilities().update()) {
            findings.notTried("update", change.isEmpty() ? "no change was given" : "there are no updates");
            return Uni.createFrom().voidItem();
        }
        var target = MergePatch.apply(before.projection(), change.get());
        return attempt("update", () -> updated(before, target))
                .chain(updated -> readBack("update", updated.id(), target))
                .call(updated -> checkVersion(before, target))
                .chain(updated -> attempt("restore", () -> updated(updated, before.projection())))
                .chain(restored -> readBack("restore", restored.id(), before.projection()))
                .replaceWithVoid();
    }

    /** A write with the version from before the last write has to be refused. */
    private Uni<Void> checkVersion(RemoteResource stale, JsonNode target) {
        if (stale.version().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return scratch.writes()
                .update(stale, target, scratch.nextKey())
                .onItem()
                .invoke(done -> findings.broken("version", "a write with an old version went through"))
                .onFailure()
                .invoke(failure -> {
                    if (isConditionFailed(failure)) {
                        findings.kept("version", "a write with an old version is refused");
                    } else {
                        findings.broken("version", "a write with an old version: " + failure.getMessage());
                    }
                })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static boolean isConditionFailed(Throwable failure) {
        return failure instanceof ProviderFailure known
                && known.status().isPresent()
                && CONDITION_FAILED.contains(known.status().getAsInt());
    }

    private Uni<Void> deleteAndRecreate() {
        var before = captured.orElseThrow();
        if (!kind.traits().abilities().recreate()) {
            findings.notTried("recreate", "what was deleted cannot be created again, says the kind's description");
            return delete("delete");
        }
        return delete("delete")
                .chain(() -> attempt(
                        "recreate",
                        () -> seen(() -> scratch.recreate(before.id(), before.projection(), scratch.nextKey()))))
                .chain(again -> readBack("recreate", again.id(), kind.traits().survivingNewId(before.projection())))
                .chain(() -> delete("delete again"));
    }

    /** What a create makes, once it is there. */
    private Uni<RemoteResource> seen(Supplier<Uni<RemoteResource>> create) {
        return accepted.done(
                create, underWay -> scratch.look().map(found -> found.filter(resource -> !accepted.isUnderWay(found))));
    }

    /** While an accepted update is under way the resource may show it in part. */
    private Uni<RemoteResource> updated(RemoteResource current, JsonNode target) {
        return accepted.done(() -> scratch.update(current, target), underWay -> kind.read(current.id())
                .flatMap(found -> DocumentWork.on(target, found.map(RemoteResource::projection), () -> found.filter(
                                resource -> !accepted.isUnderWay(found))
                        .filter(resource ->
                                kind.canonical(resource.projection()).equals(kind.canonical(target))))));
    }

    private Uni<Void> deleted(RemoteResource current) {
        return accepted.done(
                        () -> scratch.writes()
                                .delete(current, scratch.nextKey())
                                .replaceWith(true),
                        underWay -> kind.read(current.id())
                                .map(found -> found.isEmpty() ? Optional.of(true) : Optional.<Boolean>empty()))
                .replaceWithVoid();
    }

    private Uni<Void> delete(String promise) {
        var id = scratch.id().orElseThrow();
        return attempt(promise, () -> kind.read(id))
                .map(found -> found.orElseThrow(() -> broken(promise, "what was there is not there any more")))
                .chain(found -> attempt(promise, () -> deleted(found)))
                .chain(() -> lookAfterLag(promise, id))
                .invoke(found -> {
                    if (found.isPresent()) {
                        throw broken(
                                promise,
                                "it was answered that it was done, but the resource is there: if it only takes time, add"
                                        + " readLag or async, and leave delete out of completeAnswers");
                    }
                    scratch.gone();
                    findings.kept(promise, "gone");
                })
                .replaceWithVoid();
    }

    /** Reads the resource and compares it with the state that was written. */
    private Uni<RemoteResource> readBack(String promise, RemoteId id, JsonNode expected) {
        return lookAfterLag(promise, id)
                .map(found -> found.orElseThrow(
                        () -> broken(promise, "it was answered that it was done, but there is no resource " + id)))
                .flatMap(found -> DocumentWork.on(List.of(expected, found.projection()), () -> {
                    refuseAnother(promise, id, found, expected);
                    compare(promise, id, found, expected);
                    return found;
                }));
    }

    private void refuseAnother(String promise, RemoteId id, RemoteResource found, JsonNode expected) {
        if ((captured.isEmpty() || hasMoved(id)) && scratch.isAnother(found, expected)) {
            scratch.notOurs();
            throw broken(promise, "the id " + id + " seems to be another resource's, which is left alone");
        }
    }

    private boolean hasMoved(RemoteId id) {
        return captured.filter(first -> !first.id().equals(id)).isPresent();
    }

    private void compare(String promise, RemoteId id, RemoteResource found, JsonNode expected) {
        boolean moved = hasMoved(id);
        var wanted = moved ? kind.traits().survivingNewId(expected) : expected;
        var shown = moved ? kind.traits().survivingNewId(found.projection()) : found.projection();
        boolean equal = captured.isEmpty()
                ? kind.likeness(found, wanted) == Likeness.COMPLETE
                : kind.canonical(shown).equals(kind.canonical(wanted));
        if (equal) {
            findings.kept(promise, "read back as it was to be, as " + id);
        } else {
            findings.broken(
                    promise,
                    "read back otherwise than it was to be" + hint(found, wanted, shown),
                    StateDiff.between(kind, Optional.of(wanted), Optional.of(shown)));
        }
    }

    /** The key to add, where nulls alone make the difference. */
    private String hint(RemoteResource found, JsonNode wanted, JsonNode shown) {
        JsonNode plain = UndeclaredTraits.withoutNulls(wanted);
        boolean onlyNulls = captured.isEmpty()
                ? kind.likeness(found, plain) == Likeness.COMPLETE
                : kind.canonical(plain).equals(kind.canonical(UndeclaredTraits.withoutNulls(shown)));
        return onlyNulls ? ": only nulls differ, which this API takes for absence: add nulls: absent" : "";
    }

    private Uni<Optional<RemoteResource>> lookAfterLag(String promise, RemoteId id) {
        return Delay.of(kind.traits().readLag())
                .chain(() -> attempt(promise, () -> accepted.settled(() -> kind.read(id))));
    }

    private <T> Uni<T> attempt(String promise, Supplier<Uni<T>> call) {
        return Uni.createFrom()
                .deferred(call::get)
                .onFailure(ProviderFailure.class)
                .transform(failure -> broken(promise, failure.getMessage()));
    }

    private Broken broken(String promise, String detail) {
        findings.broken(promise, detail);
        return new Broken();
    }
}
