package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Creates resources of a kind, in one call or several. Thread-safe. */
final class CreateOperation {
    private final HttpCalls http;
    private final KindDescription kind;
    private final ResourceMapper resources;
    private final CanonicalForm canonical;
    private final CallPreparation preparation;
    private final AcceptedWork accepted;
    private final NameSearch names;

    CreateOperation(
            HttpCalls http,
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            CallPreparation preparation,
            AcceptedWork accepted,
            NameSearch names) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.canonical = canonical;
        this.preparation = preparation;
        this.accepted = accepted;
        this.names = names;
    }

    /** See {@link dev.unwind.provider.ResourceWrites#create}. A failure of the callback is passed on. */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
        return Uni.createFrom().deferred(() -> {
            ObjectNode wanted = wanted(desired);
            return create(
                    new Creation(made(kind.create(), wanted), wanted, preparation.subject(wanted), key), onCreated);
        });
    }

    /** Creates a resource, and asks for the id that it had, where the API takes one. Behaves like {@link #create}. */
    Uni<RemoteResource> recreate(
            RemoteId former, JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
        return kind.removal()
                .recreate()
                .map(again -> Uni.createFrom().deferred(() -> {
                    ObjectNode wanted = wanted(desired);
                    var subject = preparation.subject(former, wanted);
                    return create(new Creation(made(again, wanted), wanted, subject, key), onCreated);
                }))
                .orElseGet(() -> create(desired, key, onCreated));
    }

    /**
     * A creation.
     *
     * @param operation its calls, of which the first makes the resource
     * @param wanted what the resource is to be
     * @param subject what is known of the resource before it is created
     */
    private record Creation(Operation operation, ObjectNode wanted, Subject subject, IdempotencyKey key) {}

    private Uni<RemoteResource> create(Creation creation, Function<RemoteId, Uni<Void>> onCreated) {
        List<Follow> following = following(creation);
        return first(creation).chain(resource -> completed(resource, creation.wanted(), following, onCreated));
    }

    /** The calls that make such a resource. */
    private static Operation made(Operation operation, ObjectNode wanted) {
        Operation made = operation.in(Occasion.states(Optional.empty(), Optional.of(wanted)));
        boolean makes = !made.calls().isEmpty()
                && !made.calls().get(0).sendsNothing()
                && made.calls().get(0).forEach().isEmpty();
        if (!makes) {
            throw new ProviderFailure.Unsupported("not sent: no call of create is made for such a desired state");
        }
        return made;
    }

    private ObjectNode wanted(JsonNode desired) {
        ObjectNode wanted = desired.deepCopy();
        return kind.form().nullsAbsent() ? ProviderJson.dropNulls(wanted) : wanted;
    }

    private Uni<RemoteResource> completed(
            RemoteResource resource,
            ObjectNode wanted,
            List<Follow> following,
            Function<RemoteId, Uni<Void>> onCreated) {
        if (following.isEmpty()) {
            return Uni.createFrom().item(resource);
        }
        requireSameName(resource, wanted);
        return onCreated.apply(resource.id()).chain(() -> rest(resource, following, wanted));
    }

    /** Fails where the answer shows another resource: the following calls would change it. */
    private void requireSameName(RemoteResource resource, JsonNode wanted) {
        Optional<String> shown = kind.traits().nameIn(resource.projection()).map(this::nameKey);
        Optional<String> given = kind.traits().nameIn(wanted).map(this::nameKey);
        if (shown.isPresent() && given.isPresent() && !shown.equals(given)) {
            throw new ProviderFailure.Refused(
                            200,
                            "the answer to the create shows another resource, " + resource.id(),
                            false,
                            Optional.empty())
                    .afterEarlierCalls(Optional.empty());
        }
    }

    private String nameKey(String name) {
        return NameSearch.key(kind, canonical, name);
    }

    /** See {@link dev.unwind.provider.WritePreview#callsToCreate}. */
    List<PlannedCall> calls(JsonNode desired) {
        ObjectNode wanted = wanted(desired);
        Subject subject = preparation.subject(wanted);
        Operation operation = made(kind.create(), wanted);
        List<PlannedCall> calls = new ArrayList<>();
        calls.add(operation.calls().get(0).planned(subject));
        for (int i = 1; i < operation.calls().size(); i++) {
            PlannedCall call = operation.calls().get(i).planned(subject);
            contents(operation, i, wanted).forEach(content -> calls.add(call));
        }
        return calls;
    }

    private Uni<RemoteResource> first(Creation creation) {
        CallTemplate template = creation.operation().calls().get(0);
        ObjectNode wanted = creation.wanted();
        ProviderCall call = preparation.hiding(
                preparation.onlyIfAbsent(keyed(
                        template.call(creation.subject(), body(creation.operation(), 0, wanted)),
                        creation.key().value())),
                wanted);
        return http.write(call)
                .chain(answer -> accepted.isAccepted(answer)
                        ? accepted.created(answer, wanted, () -> idOfAccepted(answer, template, wanted))
                        : created(answer, template, wanted)
                                .map(shown -> Uni.createFrom().item(shown))
                                .orElseGet(() -> unshown(answer, template, wanted)));
    }

    /** What a create has made whose answer does not show the id. A look-up that fails leaves it in doubt. */
    private Uni<RemoteResource> unshown(ProviderAnswer answer, CallTemplate template, ObjectNode wanted) {
        var unusable = FailureClassifier.unusable(answer, "without a usable id" + idPlace(template));
        return kind.traits()
                .nameIn(wanted)
                .filter(name -> kind.identity().source() == IdentityForm.Source.FIND)
                .map(name -> names.find(name)
                        .map(found -> found.size() == 1 ? found.get(0) : null)
                        .onItem()
                        .ifNull()
                        .failWith(unusable)
                        .onFailure(ProviderFailure.class)
                        .transform(failure -> unusable))
                .orElseThrow(() -> unusable);
    }

    private Optional<RemoteResource> created(ProviderAnswer answer, CallTemplate template, ObjectNode wanted) {
        return resources.around(wanted).created(answer, template, wanted);
    }

    private Optional<RemoteId> idOfAccepted(ProviderAnswer answer, CallTemplate template, ObjectNode wanted) {
        try {
            return created(answer, template, wanted).map(RemoteResource::id);
        } catch (ProviderFailure unusable) {
            return Optional.empty();
        }
    }

    private String idPlace(CallTemplate template) {
        return kind.identity().source() == IdentityForm.Source.LOCATION
                ? " in the Location header"
                : template.idAt()
                        .or(() -> kind.identity().at())
                        .map(at -> " at " + at)
                        .orElse("");
    }

    /** A call that is sent once the resource exists. Its content is members, or an item. */
    private record Follow(CallTemplate template, JsonNode content, String key) {}

    /** Every call of a create has an idempotency key of its own, the same when it is repeated. */
    private ProviderCall keyed(ProviderCall call, String key) {
        return kind.idempotencyHeader()
                .map(header -> call.with(header.name(), key))
                .orElse(call);
    }

    private List<Follow> following(Creation creation) {
        List<Follow> following = new ArrayList<>();
        for (int i = 1; i < creation.operation().calls().size(); i++) {
            CallTemplate template = creation.operation().calls().get(i);
            for (JsonNode content : contents(creation.operation(), i, creation.wanted())) {
                String key = creation.key().value() + "-" + (following.size() + 2);
                following.add(new Follow(template, content, key));
            }
        }
        return following;
    }

    private Uni<RemoteResource> rest(RemoteResource resource, List<Follow> following, ObjectNode wanted) {
        Uni<RemoteResource> latest = Uni.createFrom().item(resource);
        for (Follow next : following) {
            latest = latest.chain(preparation::versioned).chain(before -> {
                ProviderCall call =
                        preparation.hiding(next.template().call(preparation.subject(before), next.content()), wanted);
                return http.write(preparation.onlyIfUnchanged(keyed(call, next.key()), before))
                        .chain(answer -> accepted.ended(answer, Optional.of(before.id())))
                        .map(answer -> shown(next.template(), answer, before));
            });
        }
        return latest.onFailure(ProviderFailure.class)
                .transform(failure -> failure.afterEarlierCalls(Optional.of(resource.id())));
    }

    private List<JsonNode> contents(Operation operation, int number, ObjectNode wanted) {
        CallTemplate template = operation.calls().get(number);
        if (template.removes()) {
            return List.of();
        }
        if (template.forEach().isPresent()) {
            return together(
                    template,
                    wanted.path(template.forEach().get().member())
                            .valueStream()
                            .map(template::sendable)
                            .toList());
        }
        return members(wanted).anyMatch(member -> operation.sends(number, member) && differsFromDefault(member, wanted))
                ? List.of(body(operation, number, wanted))
                : List.of();
    }

    private ObjectNode body(Operation operation, int number, ObjectNode wanted) {
        CallTemplate template = operation.calls().get(number);
        ObjectNode body = ProviderJson.object();
        members(wanted)
                .filter(member -> operation.sends(number, member))
                .forEach(member -> body.set(member, wanted.get(member).deepCopy()));
        kind.form().defaults().complete(body, wanted, template.always());
        members(body).toList().forEach(member -> Optional.ofNullable(
                        template.companions().get(member))
                .ifPresent(body::setAll));
        return body;
    }

    /** The contents of the calls that send these items. */
    static List<JsonNode> together(CallTemplate template, List<JsonNode> items) {
        boolean bulk = template.forEach().orElseThrow().bulk() && !items.isEmpty();
        return bulk ? List.of(ProviderJson.array().addAll(items)) : items;
    }

    private boolean differsFromDefault(String member, ObjectNode wanted) {
        return !Optional.of(wanted.get(member)).equals(kind.form().defaults().of(member));
    }

    private RemoteResource shown(CallTemplate template, ProviderAnswer answer, RemoteResource before) {
        return resources
                .around(before.id())
                .written(answer, template)
                .filter(after -> after.id().equals(before.id()))
                .orElseGet(() -> UpdateOperation.unversioned(before));
    }

    private static Stream<String> members(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey);
    }
}
