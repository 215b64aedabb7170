package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
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
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A kind that is described by a file. Once subscribed to, a write runs to its end, callback included, even if its
 * subscriber cancels.
 */
public final class RestKind implements ResourceKind {
    private final KindDescription kind;
    private final HttpCalls http;
    private final ResourceMapper resources;
    private final CanonicalForm canonical;
    private final DesiredStateValidator validator;
    private final CreateOperation creates;
    private final UpdateOperation updates;
    private final CallPreparation preparation;
    private final Optional<ListOperation> listing;
    private final Optional<ListOperation> nameListing;

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
            DesiredStateValidator validator) {
        this.kind = kind;
        this.http = http;
        this.resources = resources;
        this.canonical = canonical;
        this.validator = validator;
        this.preparation = new CallPreparation(kind, this::read);
        this.creates = new CreateOperation(http, kind, resources, canonical, preparation);
        this.updates = new UpdateOperation(http, kind, resources, canonical, preparation);
        this.listing = kind.list().map(form -> new ListOperation(http, resources, form, Set.of()));
        this.nameListing = kind.find()
                .map(form ->
                        new ListOperation(http, resources, form, kind.absence().statuses()));
    }

    @Override
    public KindTraits traits() {
        return kind.traits();
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        return new RestKind(kind, http.under(permit), resources, canonical, validator);
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        ProviderCall call = kind.read().call(new Subject(Map.of("{id}", traits().json(id))));
        return http.read(call, kind.absence().statuses()).chain(answer -> answer.map(found -> shown(id, call, found))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return withName(name).chain(found -> Multi.createFrom()
                .iterable(found.size() > 2 ? found.subList(0, 2) : found)
                .onItem()
                .transformToUniAndConcatenate(preparation::versioned)
                .collect()
                .asList());
    }

    private Uni<List<RemoteResource>> withName(String name) {
        if (kind.namesAreIds()) {
            return read(new RemoteId(name)).map(found -> found.stream().toList());
        }
        Predicate<RemoteResource> hasName = resource ->
                traits().nameIn(resource.projection()).filter(name::equals).isPresent();
        return nameListing.map(byName -> byName.matching(name, hasName)).orElseGet(() -> listed().matching(hasName));
    }

    @Override
    public Uni<List<RemoteResource>> findSimilar(String name) {
        return find(name);
    }

    @Override
    public Uni<Void> list(Consumer<RemoteResource> each) {
        return Uni.createFrom()
                .deferred(() -> listed().matching(resource -> {
                    each.accept(resource);
                    return false;
                }))
                .replaceWithVoid();
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        return Uni.createFrom().item(Optional.empty());
    }

    @Override
    public boolean sameName(String one, String other) {
        return one.equals(other) || named(one).equals(named(other));
    }

    private JsonNode named(String name) {
        return canonical.of(ProviderJson.object().put(traits().nameMember().orElse("name"), name));
    }

    @Override
    public boolean namesAreIds() {
        return kind.namesAreIds();
    }

    @Override
    public Progress progress(RemoteResource resource) {
        return Progress.DONE;
    }

    @Override
    public List<PathPattern> masked(JsonNode projection) {
        return List.of();
    }

    @Override
    public JsonNode reachable(RemoteResource current, JsonNode target) {
        return target;
    }

    @Override
    public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
        return uncancellable(creates.create(desired, key, onCreated));
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
        return uncancellable(updates.update(current, target));
    }

    @Override
    public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
        return uncancellable(preparation
                .versioned(current)
                .chain(known ->
                        http.write(preparation.onlyIfUnchanged(kind.delete().call(preparation.subject(known)), known)))
                .replaceWithVoid());
    }

    @Override
    public List<PlannedCall> callsToCreate(JsonNode desired) {
        return creates.calls(desired);
    }

    @Override
    public List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target) {
        return updates.calls(current, target);
    }

    @Override
    public List<PlannedCall> callsToDelete(RemoteResource current) {
        return List.of(kind.delete().planned(preparation.subject(current)));
    }

    @Override
    public JsonNode canonical(JsonNode projection) {
        return canonical.of(projection);
    }

    @Override
    public Likeness likeness(RemoteResource found, JsonNode desired) {
        return creates.likeness(found.projection(), desired);
    }

    @Override
    public List<Violation> check(ChangeType type, JsonNode desired) {
        return validator.violations(type, desired);
    }

    private Uni<Optional<RemoteResource>> shown(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        return resources
                .read(id, call, answer)
                .map(resource -> withSameId(id, call, resource))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /**
     * Some APIs accept a name in place of an id and answer with that resource, which says nothing about the requested
     * id.
     */
    private Uni<Optional<RemoteResource>> withSameId(RemoteId id, ProviderCall call, RemoteResource answered) {
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

    private static <T> Uni<T> uncancellable(Uni<T> operation) {
        return Uni.createFrom().emitter(outcome -> operation.subscribe().with(outcome::complete, outcome::fail));
    }
}
