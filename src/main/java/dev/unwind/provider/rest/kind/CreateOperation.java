package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceWrites.OnCreated;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.bulk.WriteCalls;
import dev.unwind.provider.rest.bulk.WriteCalls.Write;
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
import java.util.Optional;

/** Creates resources of a kind, in one call or several. Thread-safe. */
final class CreateOperation {
    private final HttpCalls http;
    private final KindDescription kind;
    private final ResourceMapper resources;
    private final CanonicalForm canonical;
    private final CallPreparation preparation;
    private final AcceptedWork accepted;
    private final CreateContent content;
    private final WriteCalls calls;
    private final NameSearch names;

    /** @param calls makes the call that creates */
    CreateOperation(
            HttpCalls http,
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            CallPreparation preparation,
            AcceptedWork accepted,
            WriteCalls calls,
            NameSearch names) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.canonical = canonical;
        this.preparation = preparation;
        this.accepted = accepted;
        this.content = new CreateContent(kind);
        this.calls = calls;
        this.names = names;
    }

    /** See {@link dev.unwind.provider.ResourceWrites#create}. A failure of the callback is passed on. */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return Uni.createFrom().deferred(() -> {
            ObjectNode wanted = wanted(desired);
            return create(
                    new Creation(made(kind.create(), wanted), wanted, preparation.subject(wanted), key, calls),
                    onCreated);
        });
    }

    /** Creates a resource, and asks for the id that it had, where the API takes one. Behaves like {@link #create}. */
    Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return kind.removal()
                .recreate()
                .filter(again -> preparation.liesThere(former, desired))
                .map(again -> Uni.createFrom().deferred(() -> {
                    ObjectNode wanted = wanted(desired);
                    var subject = Subject.of(kind.traits().ids(), former);
                    return create(
                            new Creation(made(again, wanted), wanted, subject, key, WriteCalls.alone(http)), onCreated);
                }))
                .orElseGet(() -> create(desired, key, onCreated));
    }

    /**
     * A creation.
     *
     * @param operation its calls, of which the first makes the resource
     * @param wanted what the resource is to be
     * @param subject what is known of the resource before it is created
     * @param sending makes the first call
     */
    private record Creation(
            Operation operation, ObjectNode wanted, Subject subject, IdempotencyKey key, WriteCalls sending) {}

    private Uni<RemoteResource> create(Creation creation, OnCreated onCreated) {
        List<Follow> following = following(creation);
        return first(creation, onCreated)
                .chain(resource -> completed(resource, creation.wanted(), following, onCreated));
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
            RemoteResource resource, ObjectNode wanted, List<Follow> following, OnCreated onCreated) {
        if (following.isEmpty()) {
            return Uni.createFrom().item(resource);
        }
        requireSameName(resource, wanted);
        return onCreated.apply(resource.id()).chain(() -> rest(resource, following, wanted, onCreated));
    }

    /** Fails where the answer shows another resource: the following calls would change it. */
    private void requireSameName(RemoteResource resource, JsonNode wanted) {
        if (hasAnotherName(resource, wanted)) {
            throw new ProviderFailure.Refused(
                            200,
                            "the answer to the create shows another resource, " + resource.id(),
                            false,
                            Optional.empty())
                    .afterEarlierCalls(Optional.empty());
        }
    }

    private boolean hasAnotherName(RemoteResource resource, JsonNode wanted) {
        Optional<String> shown = kind.traits().nameIn(resource.projection()).map(this::nameKey);
        Optional<String> given = kind.traits().nameIn(wanted).map(this::nameKey);
        return shown.isPresent() && given.isPresent() && !shown.equals(given);
    }

    private String nameKey(String name) {
        return NameSearch.key(kind, canonical, name);
    }

    /** See {@link dev.unwind.provider.WritePreview#callsToCreate}. */
    List<PlannedCall> calls(JsonNode desired) {
        ObjectNode wanted = wanted(desired);
        Subject subject = preparation.subject(wanted);
        Operation operation = made(kind.create(), wanted);
        List<PlannedCall> planned = new ArrayList<>();
        planned.add(calls.sentFor(operation.calls().get(0)).planned(subject));
        for (int i = 1; i < operation.calls().size(); i++) {
            PlannedCall call = operation.calls().get(i).planned(subject);
            content.of(operation, i, wanted).forEach(each -> planned.add(call));
        }
        return planned;
    }

    private Uni<RemoteResource> first(Creation creation, OnCreated onCreated) {
        CallTemplate alone = creation.operation().calls().get(0);
        ObjectNode wanted = creation.wanted();
        Subject subject = creation.subject();
        WriteCalls sending = creation.sending();
        ObjectNode members = content.members(creation.operation(), 0, wanted);
        ProviderCall single = preparation.hiding(
                preparation.onlyIfAbsent(
                        keyed(alone.call(subject, members), creation.key().value())),
                wanted);
        CallTemplate template = sending.sentFor(alone);
        Optional<JsonNode> body =
                sending.shared() ? Optional.of(alone.body(subject, members.deepCopy())) : Optional.empty();
        return sending.write(new Write(single, subject, body, kind.traits().nameIn(wanted), creation.key()))
                .chain(answer -> accepted.isAccepted(answer, knownId(creation))
                        ? accepted.created(answer, wanted, () -> idOfAccepted(answer, template, wanted), onCreated)
                        : shown(answer, template, creation));
    }

    /** The id of a resource that is its name, before it is created. */
    private Optional<RemoteId> knownId(Creation creation) {
        return kind.namesAreIds()
                ? kind.traits()
                        .nameIn(creation.wanted())
                        .filter(kind.traits()::isId)
                        .map(RemoteId::new)
                : Optional.empty();
    }

    private Uni<RemoteResource> shown(ProviderAnswer answer, CallTemplate template, Creation creation) {
        Optional<RemoteResource> created = created(answer, template, creation.wanted());
        if (created.isEmpty()) {
            return unshown(answer, template, creation.wanted());
        }
        if (creation.sending().shared() && hasAnotherName(created.get(), creation.wanted())) {
            throw FailureClassifier.unusable(
                    answer,
                    "with another resource in place of an item's: "
                            + created.get().id());
        }
        return Uni.createFrom().item(created.get());
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
            for (JsonNode each : content.of(creation.operation(), i, creation.wanted())) {
                String key = creation.key().value() + "-" + (following.size() + 2);
                following.add(new Follow(template, each, key));
            }
        }
        return following;
    }

    private Uni<RemoteResource> rest(
            RemoteResource resource, List<Follow> following, ObjectNode wanted, OnCreated onCreated) {
        Uni<RemoteResource> latest = Uni.createFrom().item(resource);
        for (Follow next : following) {
            latest = latest.chain(preparation::versioned).chain(before -> {
                ProviderCall call =
                        preparation.hiding(next.template().call(preparation.subject(before), next.content()), wanted);
                return http.write(preparation.onlyIfUnchanged(keyed(call, next.key()), before))
                        .chain(answer -> accepted.ended(answer, Optional.of(before.id()), onCreated))
                        .map(answer -> shown(next.template(), answer, before));
            });
        }
        return latest.onFailure(ProviderFailure.class)
                .transform(failure -> failure.afterEarlierCalls(Optional.of(resource.id())));
    }

    private RemoteResource shown(CallTemplate template, ProviderAnswer answer, RemoteResource before) {
        return resources
                .around(before.id())
                .written(answer, template)
                .filter(after -> after.id().equals(before.id()))
                .orElseGet(() -> UpdateOperation.unversioned(before));
    }
}
