package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.bulk.WriteCalls;
import dev.unwind.provider.rest.bulk.WriteCalls.Write;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
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
    private final WriteCalls calls;

    /** @param calls makes the call that creates */
    CreateOperation(
            HttpCalls http,
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            CallPreparation preparation,
            WriteCalls calls) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.canonical = canonical;
        this.preparation = preparation;
        this.calls = calls;
    }

    /** See {@link dev.unwind.provider.ResourceWrites#create}. A failure of the callback is passed on. */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
        return Uni.createFrom().deferred(() -> {
            ObjectNode wanted = wanted(desired);
            List<Follow> following = following(wanted, key);
            return first(wanted, key).chain(resource -> completed(resource, wanted, following, onCreated));
        });
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
        CallTemplate.Subject subject = preparation.subject(wanted);
        List<PlannedCall> planned = new ArrayList<>();
        planned.add(calls.sentFor(kind.create().calls().get(0)).planned(subject));
        for (int i = 1; i < kind.create().calls().size(); i++) {
            PlannedCall call = kind.create().calls().get(i).planned(subject);
            contents(i, wanted).forEach(content -> planned.add(call));
        }
        return planned;
    }

    /** How closely a resource matches the desired state. */
    Likeness likeness(JsonNode projection, JsonNode desired) {
        JsonNode wanted = canonical.of(kind.traits().survivingNewId(desired));
        JsonNode found = canonical.of(kind.traits().survivingNewId(projection));
        if (members(wanted).allMatch(member -> wanted.get(member).equals(found.get(member)))) {
            return Likeness.COMPLETE;
        }
        for (int done = 1; done < kind.create().calls().size(); done++) {
            if (stoppedIn(done, wanted, found)) {
                return Likeness.UNFINISHED;
            }
        }
        return Likeness.OTHER;
    }

    /** Whether the calls before this one took effect, those after it did not, and this one did at most in part. */
    private boolean stoppedIn(int current, JsonNode wanted, JsonNode found) {
        return members(wanted).allMatch(member -> {
            int sentBy = kind.create().senderOf(member).orElse(0);
            return sentBy < current
                    ? wanted.get(member).equals(found.get(member))
                    : !found.has(member)
                            || sentBy == current && attachedInPart(current, wanted.get(member), found.get(member));
        });
    }

    private boolean attachedInPart(int call, JsonNode wanted, JsonNode found) {
        return kind.create().calls().get(call).forEach().isPresent()
                && found.isArray()
                && found.valueStream().allMatch(item -> wanted.valueStream().anyMatch(item::equals));
    }

    private Uni<RemoteResource> first(ObjectNode wanted, IdempotencyKey key) {
        CallTemplate alone = kind.create().calls().get(0);
        CallTemplate.Subject subject = preparation.subject(wanted);
        ProviderCall single = preparation.hiding(
                preparation.onlyIfAbsent(keyed(alone.call(subject, body(0, wanted)), key.value())), wanted);
        CallTemplate template = calls.sentFor(alone);
        Optional<JsonNode> body = calls.shared() ? Optional.of(alone.body(subject, body(0, wanted))) : Optional.empty();
        return calls.write(new Write(single, subject, body, kind.traits().nameIn(wanted), key))
                .map(answer -> {
                    ProviderCall call = answer.call();
                    if (answer.accepted()) {
                        throw FailureClassifier.underWay(call, idOfAccepted(answer, template, wanted));
                    }
                    return shown(answer, template, wanted);
                });
    }

    private RemoteResource shown(ProviderAnswer answer, CallTemplate template, ObjectNode wanted) {
        RemoteResource created = resources
                .created(answer, template, wanted)
                .orElseThrow(() -> FailureClassifier.unusable(answer, "without a usable id" + idPlace(template)));
        if (calls.shared() && hasAnotherName(created, wanted)) {
            throw FailureClassifier.unusable(answer, "with another resource in place of an item's: " + created.id());
        }
        return created;
    }

    private Optional<RemoteId> idOfAccepted(ProviderAnswer answer, CallTemplate template, ObjectNode wanted) {
        try {
            return resources.created(answer, template, wanted).map(RemoteResource::id);
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

    /**
     * A call that is sent once the resource exists.
     *
     * @param content what it sends: members, or an item
     */
    private record Follow(CallTemplate template, JsonNode content, String key) {}

    /** Every call of a create has an idempotency key of its own, the same when it is repeated. */
    private ProviderCall keyed(ProviderCall call, String key) {
        return kind.idempotencyHeader()
                .map(header -> call.with(header.name(), key))
                .orElse(call);
    }

    private List<Follow> following(ObjectNode wanted, IdempotencyKey key) {
        List<Follow> following = new ArrayList<>();
        for (int i = 1; i < kind.create().calls().size(); i++) {
            CallTemplate template = kind.create().calls().get(i);
            for (JsonNode content : contents(i, wanted)) {
                following.add(new Follow(template, content, key.value() + "-" + (following.size() + 2)));
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
                        .map(answer -> shown(next.template(), call, answer, before));
            });
        }
        return latest.onFailure(ProviderFailure.class)
                .transform(failure -> failure.afterEarlierCalls(Optional.of(resource.id())));
    }

    private List<JsonNode> contents(int number, ObjectNode wanted) {
        CallTemplate template = kind.create().calls().get(number);
        if (template.forEach().isPresent()) {
            return wanted.path(template.forEach().get().member())
                    .valueStream()
                    .map(template::sendable)
                    .toList();
        }
        return members(wanted)
                        .anyMatch(member -> kind.create().sends(number, member) && differsFromDefault(member, wanted))
                ? List.of(body(number, wanted))
                : List.of();
    }

    private ObjectNode body(int number, ObjectNode wanted) {
        CallTemplate template = kind.create().calls().get(number);
        ObjectNode body = ProviderJson.object();
        members(wanted)
                .filter(member -> kind.create().sends(number, member))
                .forEach(member -> body.set(member, wanted.get(member).deepCopy()));
        kind.form().defaults().complete(body, wanted, template.always());
        members(body).toList().forEach(member -> Optional.ofNullable(
                        template.companions().get(member))
                .ifPresent(body::setAll));
        return body;
    }

    private boolean differsFromDefault(String member, ObjectNode wanted) {
        return !Optional.of(wanted.get(member)).equals(kind.form().defaults().of(member));
    }

    private RemoteResource shown(
            CallTemplate template, ProviderCall call, ProviderAnswer answer, RemoteResource before) {
        if (answer.accepted()) {
            throw FailureClassifier.underWay(call, Optional.of(before.id()));
        }
        return resources
                .written(answer, template)
                .filter(after -> after.id().equals(before.id()))
                .orElseGet(() -> UpdateOperation.unversioned(before));
    }

    private static Stream<String> members(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey);
    }
}
