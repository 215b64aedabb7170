package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.description.CallTemplate.Subject;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
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
public final class RestKind implements ResourceKind {
    private final KindDescription kind;
    private final HttpCalls http;
    private final ResourceMapper resources;
    private final CanonicalForm canonical;
    private final DesiredStateValidator check;
    private final CreateOperation creation;
    private final UpdateOperation alteration;
    private final CallPreparation conditions;
    private final Optional<ListOperation> listing;
    private final Optional<ListOperation> lookUp;

    public RestKind(KindDescription kind, AnswerForm answers, HttpCalls http) {
        this(
                kind,
                http,
                new ResourceMapper(kind, answers.envelope()),
                new CanonicalForm(kind.form()),
                new DesiredStateValidator(kind));
    }

    private RestKind(
            KindDescription kind,
            HttpCalls http,
            ResourceMapper resources,
            CanonicalForm canonical,
            DesiredStateValidator check) {
        this.kind = kind;
        this.http = http;
        this.resources = resources;
        this.canonical = canonical;
        this.check = check;
        this.conditions = new CallPreparation(kind, this::read);
        this.creation = new CreateOperation(http, kind, resources, canonical, conditions);
        this.alteration = new UpdateOperation(http, kind, resources, canonical, conditions);
        this.listing = kind.list().map(form -> new ListOperation(http, resources, form, Set.of()));
        this.lookUp = kind.find()
                .map(form ->
                        new ListOperation(http, resources, form, kind.absence().statuses()));
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
        ProviderCall call = kind.read().call(new Subject(Map.of("{id}", traits().json(id))));
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

    private Uni<Optional<RemoteResource>> shown(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        ResourceMapper.Shown shown = resources.read(id, answer);
        if (shown instanceof ResourceMapper.Shown.Found found) {
            return theOne(id, call, found.resource());
        }
        if (shown instanceof ResourceMapper.Shown.Unusable unusable) {
            throw FailureClassifier.unusable(call, answer.status(), unusable.why());
        }
        return Uni.createFrom().item(Optional.empty());
    }

    /** Some APIs take an id for a name, and answer with the resource that bears it: that says nothing about the one asked for. */
    private Uni<Optional<RemoteResource>> theOne(RemoteId id, ProviderCall call, RemoteResource answered) {
        if (answered.id().equals(id)) {
            return Uni.createFrom().item(Optional.of(answered));
        }
        return listing.map(all -> all.matching(resource -> resource.id().equals(id))
                        .map(found -> found.stream().findFirst()))
                .orElseGet(() -> Uni.createFrom()
                        .failure(FailureClassifier.unusable(call, 200, "with another resource, " + answered.id())));
    }

    private ListOperation listed() {
        return listing.orElseThrow(
                () -> new ProviderFailure.Unsupported(name() + " cannot be listed through this API"));
    }

    private static <T> Uni<T> uncancelled(Uni<T> operation) {
        return Uni.createFrom().emitter(outcome -> operation.subscribe().with(outcome::complete, outcome::fail));
    }
}
