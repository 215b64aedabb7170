package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.state.StateDiff;
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
 * Creates a scratch resource, changes it, restores it, deletes it, creates it again from what was captured and deletes that: each time
 * looking whether what a batch would rely on is so. Whatever it made it tries to delete, whatever fails. An instance serves one check.
 */
final class RoundTripCheck {
    /** Answers by which a provider refuses a write that is conditional on an old version. */
    private static final List<Integer> CONDITION_FAILED = List.of(409, 412, 428);

    private final ResourceKind kind;
    private final JsonNode sample;
    private final Optional<JsonNode> change;
    private final KindReport.Findings findings = new KindReport.Findings();
    private final BatchId keys = BatchId.next();
    private int writes;
    private Optional<RemoteId> made = Optional.empty();
    private boolean perhapsMade;
    private Optional<RemoteId> stray = Optional.empty();
    private Optional<RemoteResource> captured = Optional.empty();

    /**
     * @param sample the whole desired state of the scratch resource
     * @param change a merge patch on it; without one nothing is updated
     */
    RoundTripCheck(ResourceKind kind, JsonNode sample, Optional<JsonNode> change) {
        this.kind = kind;
        this.sample = sample;
        this.change = change;
    }

    /** Ends the attempt where a promise is broken that the next ones stand on. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken() {
            super(null, null, false, false);
        }
    }

    Uni<KindReport> run() {
        return nameFree()
                .chain(this::create)
                .chain(this::changeAndRestore)
                .chain(this::deleteAndRecreate)
                .onFailure(Broken.class)
                .recoverWithNull()
                .chain(this::cleanUp)
                .map(leftover -> KindCheck.report(kind, findings, captured, leftover));
    }

    private Uni<Void> nameFree() {
        var name = kind.traits().nameIn(sample);
        if (name.isEmpty() || !kind.traits().findable()) {
            findings.notTried("absent before", "resources of this kind cannot be looked up by name");
            return Uni.createFrom().voidItem();
        }
        return tried("absent before", () -> kind.find(name.get())).map(found -> {
            if (!found.isEmpty()) {
                throw broken("absent before", "a resource named \"" + name.get() + "\" is there: choose another name");
            }
            findings.kept("absent before", "nothing bears the name");
            return null;
        });
    }

    private Uni<Void> create() {
        var key = key();
        return tried("create", () -> created(sample, key))
                .chain(resource -> see("create", resource.id(), sample))
                .invoke(resource -> captured = Optional.of(resource))
                .call(resource -> sameKeySameResource(resource, key))
                .call(this::byName)
                .replaceWithVoid();
    }

    private Uni<RemoteResource> created(JsonNode desired, IdempotencyKey key) {
        return kind.create(desired, key, id -> {
                    made = Optional.of(id);
                    return Uni.createFrom().voidItem();
                })
                .invoke(resource -> made = Optional.of(resource.id()))
                .onFailure(ProviderFailure.class)
                .invoke(known -> {
                    made = known.created().or(() -> made);
                    perhapsMade = known.inDoubt() && made.isEmpty();
                });
    }

    private Uni<Void> sameKeySameResource(RemoteResource first, IdempotencyKey key) {
        if (kind.traits().idempotencyKeys().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return tried(
                        "idempotency key",
                        () -> kind.create(sample, key, id -> Uni.createFrom().voidItem()))
                .map(second -> {
                    if (second.id().equals(first.id())) {
                        findings.kept("idempotency key", "the same create with the same key makes nothing new");
                        return null;
                    }
                    findings.broken(
                            "idempotency key", "the same create with the same key made another, " + second.id());
                    return second;
                })
                .flatMap(second -> second == null ? Uni.createFrom().voidItem() : removedIfOurs(second.id()));
    }

    /** What another create made; where it cannot be deleted, or may be somebody else's, a person has to see to it. */
    private Uni<Void> removedIfOurs(RemoteId id) {
        stray = Optional.of(id);
        return kind.read(id)
                .flatMap(found -> found.isEmpty() || anothers(found.get(), sample)
                        ? Uni.createFrom().voidItem()
                        : kind.delete(found.get(), key()).invoke(() -> stray = Optional.empty()))
                .onFailure(ProviderFailure.class)
                .recoverWithNull();
    }

    /** Whether this seems to be another resource than one that was to be so. */
    private boolean anothers(RemoteResource shown, JsonNode expected) {
        var traits = kind.traits();
        boolean nameless = traits.nameIn(expected).isEmpty()
                || traits.nameIn(shown.projection()).isEmpty();
        return traits.namesDiffer(shown.projection(), expected)
                || nameless && kind.likeness(shown, expected) == Likeness.OTHER;
    }

    private Uni<Void> byName(RemoteResource resource) {
        var name = kind.traits().nameIn(resource.projection());
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom().voidItem();
        }
        return tried("look-up", () -> kind.find(name.get())).map(found -> {
            if (found.stream().map(RemoteResource::id).toList().equals(List.of(resource.id()))) {
                findings.kept("look-up", "found by its name");
            } else {
                findings.broken(
                        "look-up", found.isEmpty() ? "not found by its name" : "its name does not lead to it alone");
            }
            return null;
        });
    }

    private Uni<Void> changeAndRestore() {
        var before = captured.orElseThrow();
        if (change.isEmpty() || !kind.traits().updatable()) {
            findings.notTried("update", change.isEmpty() ? "no change was given" : "there are no updates");
            return Uni.createFrom().voidItem();
        }
        var target = MergePatch.apply(before.projection(), change.get());
        return tried("update", () -> kind.update(before, target, key()))
                .invoke(updated -> made = Optional.of(updated.id()))
                .chain(updated -> see("update", updated.id(), target))
                .call(updated -> staleRefused(before, updated))
                .chain(updated -> tried("restore", () -> kind.update(updated, before.projection(), key())))
                .invoke(restored -> made = Optional.of(restored.id()))
                .chain(restored -> see("restore", restored.id(), before.projection()))
                .replaceWithVoid();
    }

    /** A write with the version from before the last one must not go through. */
    private Uni<Void> staleRefused(RemoteResource stale, RemoteResource now) {
        if (stale.version().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return kind.update(stale, MergePatch.apply(stale.projection(), change.orElseThrow()), key())
                .onItemOrFailure()
                .transformToUni((done, failure) -> {
                    boolean refused = failure instanceof ProviderFailure known
                            && known.status().isPresent()
                            && CONDITION_FAILED.contains(known.status().getAsInt());
                    if (refused) {
                        findings.kept("version", "a write with an old version is refused");
                    } else {
                        findings.broken(
                                "version",
                                failure == null
                                        ? "a write with an old version went through"
                                        : "a write with an old version: " + failure.getMessage());
                    }
                    return Uni.createFrom().voidItem();
                });
    }

    private Uni<Void> deleteAndRecreate() {
        var before = captured.orElseThrow();
        return delete("delete")
                .chain(() -> tried("recreate", () -> created(before.projection(), key())))
                .chain(again -> see("recreate", again.id(), kind.traits().survivingNewId(before.projection())))
                .chain(() -> delete("delete again"));
    }

    private Uni<Void> delete(String promise) {
        var id = made.orElseThrow();
        return tried(promise, () -> kind.read(id))
                .map(found -> found.orElseThrow(() -> broken(promise, "what was there is not there any more")))
                .chain(found -> tried(promise, () -> kind.delete(found, key())))
                .chain(() -> lag(() -> tried(promise, () -> kind.read(id))))
                .invoke(found -> {
                    if (found.isPresent()) {
                        throw broken(promise, "it was answered that it was done, but the resource is there");
                    }
                    made = Optional.empty();
                    findings.kept(promise, "gone");
                })
                .replaceWithVoid();
    }

    /** Reads a resource back and compares it with what it was to be. */
    private Uni<RemoteResource> see(String promise, RemoteId id, JsonNode expected) {
        return lag(() -> tried(promise, () -> kind.read(id))).map(found -> {
            if (found.isEmpty()) {
                throw broken(promise, "it was answered that it was done, but there is no resource " + id);
            }
            var moved = captured.map(RemoteResource::id)
                    .filter(first -> !first.equals(id))
                    .isPresent();
            if ((captured.isEmpty() || moved) && anothers(found.get(), expected)) {
                // What is not known to be the scratch resource is not touched again.
                made = Optional.empty();
                perhapsMade = true;
                throw broken(promise, "the id " + id + " seems to be another resource's, which is left alone");
            }
            var wanted = moved ? kind.traits().survivingNewId(expected) : expected;
            var shown = moved
                    ? kind.traits().survivingNewId(found.get().projection())
                    : found.get().projection();
            boolean alike = captured.isEmpty()
                    ? kind.likeness(found.get(), wanted) == Likeness.COMPLETE
                    : kind.canonical(shown).equals(kind.canonical(wanted));
            if (alike) {
                findings.kept(promise, "read back as it was to be, as " + id);
            } else {
                findings.broken(
                        promise,
                        "read back otherwise than it was to be",
                        StateDiff.between(kind, Optional.of(wanted), Optional.of(shown)));
            }
            return found.get();
        });
    }

    private <T> Uni<T> lag(Supplier<Uni<T>> look) {
        return Delay.of(kind.traits().readLag()).chain(look::get);
    }

    private <T> Uni<T> tried(String promise, Supplier<Uni<T>> call) {
        return Uni.createFrom()
                .deferred(call::get)
                .onFailure(ProviderFailure.class)
                .transform(failure -> broken(promise, failure.getMessage()));
    }

    private Broken broken(String promise, String detail) {
        findings.broken(promise, detail);
        return new Broken();
    }

    private IdempotencyKey key() {
        return new IdempotencyKey(keys, 1, IdempotencyKey.Direction.FORWARD, IdempotencyKey.Half.WRITE, ++writes);
    }

    /** What is left of the scratch resource; gives its id where it could not be deleted. */
    private Uni<Optional<RemoteId>> cleanUp() {
        var left = made.isEmpty() && perhapsMade ? found() : Uni.createFrom().item(made);
        return left.flatMap(id ->
                        id.map(this::removed).orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .map(remaining -> remaining.or(() -> stray));
    }

    /** What a create without an answer made after all: nothing bore the name before. */
    private Uni<Optional<RemoteId>> found() {
        var name = kind.traits().nameIn(sample);
        if (name.isEmpty() || !kind.traits().findable()) {
            findings.broken("leftover", "the create got no answer: a person has to look whether it made something");
            return Uni.createFrom().item(Optional.empty());
        }
        return Delay.of(kind.traits().settles().plus(kind.traits().readLag()))
                .chain(() -> kind.find(name.get()))
                .map(all -> all.stream().map(RemoteResource::id).findFirst())
                .onFailure(ProviderFailure.class)
                .invoke(failure -> findings.broken("leftover", "it cannot be looked for: " + failure.getMessage()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(Optional.empty());
    }

    private Uni<Optional<RemoteId>> removed(RemoteId id) {
        return kind.read(id)
                .flatMap(found -> found.isEmpty()
                        ? Uni.createFrom().item(Optional.<RemoteId>empty())
                        : kind.delete(found.get(), key()).replaceWith(Optional.<RemoteId>empty()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(Optional.of(id));
    }
}
