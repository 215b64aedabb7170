package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Violation;
import dev.unwind.provider.CallPermit;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind as its description says. A write runs to its own end once it is subscribed to, callback included, whatever becomes of its
 * subscriber.
 */
final class RestKind implements ResourceKind {
    private final KindDescription kind;
    private final AnswerForm answers;
    private final HttpCalls http;
    private final Resources resources;
    private final CanonicalForm canonical;
    private final DesiredCheck check;
    private final Creation creation;
    private final Alteration alteration;
    private final Optional<Listing> listing;

    RestKind(KindDescription kind, AnswerForm answers, HttpCalls http) {
        this.kind = kind;
        this.answers = answers;
        this.http = http;
        this.resources = new Resources(kind, answers);
        this.canonical = new CanonicalForm(kind.form());
        this.check = new DesiredCheck(kind);
        this.creation = new Creation(http, kind, resources, canonical);
        this.alteration = new Alteration(http, kind, resources, canonical);
        this.listing = kind.list().map(form -> new Listing(http, resources, kind.path(), form));
    }

    @Override
    public KindTraits traits() {
        return kind.traits();
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        return new RestKind(kind, answers, http.under(permit));
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        Call call = kind.read().call(id);
        return http.read(call)
                .chain(answer -> answer.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : theOne(id, call, shown(call, answer.get())));
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return listed().matching(resource -> traits().nameIn(resource.projection())
                        .filter(name::equals)
                        .isPresent())
                .map(found -> found.size() > 2 ? found.subList(0, 2) : found);
    }

    @Override
    public Uni<List<RemoteResource>> list() {
        return listed().matching(resource -> true);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> created) {
        return uncancelled(creation.create(desired, key, created));
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
        return uncancelled(alteration.update(current, target));
    }

    @Override
    public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
        return uncancelled(http.write(kind.delete().call(current.id())).replaceWithVoid());
    }

    @Override
    public JsonNode canonical(JsonNode projection) {
        return canonical.of(projection);
    }

    @Override
    public Likeness likeness(RemoteResource found, JsonNode desired) {
        return creation.likeness(found.projection(), desired);
    }

    @Override
    public List<Violation> check(ChangeType type, JsonNode desired) {
        return check.violations(type, desired);
    }

    private RemoteResource shown(Call call, JsonNode answer) {
        return resources
                .of(answer, false)
                .orElseThrow(() -> Verdict.unusable(call, 200, "without a usable id at " + kind.idAt()));
    }

    /** Some APIs take an id for a name, and answer with the resource that bears it: that says nothing about the one asked for. */
    private Uni<Optional<RemoteResource>> theOne(RemoteId id, Call call, RemoteResource answered) {
        if (answered.id().equals(id)) {
            return Uni.createFrom().item(Optional.of(answered));
        }
        return listing.map(all -> all.matching(resource -> resource.id().equals(id))
                        .map(found -> found.stream().findFirst()))
                .orElseGet(() -> Uni.createFrom()
                        .failure(Verdict.unusable(call, 200, "with another resource, " + answered.id())));
    }

    private Listing listed() {
        return listing.orElseThrow(
                () -> new ProviderFailure.Unsupported(name() + " cannot be listed through this API"));
    }

    private static <T> Uni<T> uncancelled(Uni<T> operation) {
        return Uni.createFrom().emitter(outcome -> operation.subscribe().with(outcome::complete, outcome::fail));
    }
}
