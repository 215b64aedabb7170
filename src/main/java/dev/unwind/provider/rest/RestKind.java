package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Violation;
import dev.unwind.provider.CallPermit;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PlannedCall;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.CallTemplate.Subject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A kind as its description says. A write runs to its own end once it is subscribed to, callback included, whatever becomes of its
 * subscriber.
 */
final class RestKind implements ResourceKind {
    private final KindDescription kind;
    private final HttpCalls http;
    private final Resources resources;
    private final CanonicalForm canonical;
    private final DesiredCheck check;
    private final Creation creation;
    private final Alteration alteration;
    private final Conditions conditions;
    private final Optional<Listing> listing;
    private final Optional<Listing> lookUp;

    RestKind(KindDescription kind, AnswerForm answers, HttpCalls http) {
        this(
                kind,
                http,
                new Resources(kind, answers.envelope()),
                new CanonicalForm(kind.form()),
                new DesiredCheck(kind));
    }

    private RestKind(
            KindDescription kind, HttpCalls http, Resources resources, CanonicalForm canonical, DesiredCheck check) {
        this.kind = kind;
        this.http = http;
        this.resources = resources;
        this.canonical = canonical;
        this.check = check;
        this.conditions = new Conditions(kind, this::read);
        this.creation = new Creation(http, kind, resources, canonical, conditions);
        this.alteration = new Alteration(http, kind, resources, canonical, conditions);
        this.listing = kind.list().map(form -> new Listing(http, resources, form, Set.of()));
        this.lookUp = kind.find()
                .map(form -> new Listing(http, resources, form, kind.absence().statuses()));
    }

    @Override
    public KindTraits traits() {
        return kind.traits();
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        return new RestKind(kind, http.under(permit), resources, canonical, check);
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        Call call = kind.read().call(new Subject(Map.of("{id}", traits().json(id))));
        return http.read(call, kind.absence().statuses()).chain(answer -> answer.map(shown -> shown(id, call, shown))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return named(name).chain(found -> Multi.createFrom()
                .iterable(found.size() > 2 ? found.subList(0, 2) : found)
                .onItem()
                .transformToUniAndConcatenate(conditions::versioned)
                .collect()
                .asList());
    }

    private Uni<List<RemoteResource>> named(String name) {
        if (kind.namesAreIds()) {
            return read(new RemoteId(name)).map(found -> found.stream().toList());
        }
        Predicate<RemoteResource> bearsIt = resource ->
                traits().nameIn(resource.projection()).filter(name::equals).isPresent();
        return lookUp.map(better -> better.matching(name, bearsIt)).orElseGet(() -> listed().matching(bearsIt));
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
        return uncancelled(conditions
                .versioned(current)
                .chain(known ->
                        http.write(conditions.onlyIfUnchanged(kind.delete().call(conditions.subject(known)), known)))
                .replaceWithVoid());
    }

    @Override
    public List<PlannedCall> callsToCreate(JsonNode desired) {
        return creation.calls(desired);
    }

    @Override
    public List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target) {
        return alteration.calls(current, target);
    }

    @Override
    public List<PlannedCall> callsToDelete(RemoteResource current) {
        return List.of(kind.delete().planned(conditions.subject(current)));
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

    private Uni<Optional<RemoteResource>> shown(RemoteId id, Call call, Answer answer) {
        Resources.Shown shown = resources.read(id, answer);
        if (shown instanceof Resources.Shown.Found found) {
            return theOne(id, call, found.resource());
        }
        if (shown instanceof Resources.Shown.Unusable unusable) {
            throw Verdict.unusable(call, answer.status(), unusable.why());
        }
        return Uni.createFrom().item(Optional.empty());
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
