package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.IdempotencyHeader;
import dev.unwind.provider.rest.description.Removal;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the writing operations of a kind.
 *
 * @param kind the section of the kind
 * @param version what makes writes conditional; empty if nothing does
 * @param keys the header that makes creates repeatable; empty if there is none
 * @param exclusive whether a create is conditional on the absence of the resource
 * @param one the path of one resource
 * @param scope what the texts of a call may hold that concerns a resource
 */
record OperationsReader(
        YamlSection kind,
        Optional<VersionForm> version,
        Optional<IdempotencyHeader> keys,
        boolean exclusive,
        String one,
        CallScope scope) {
    private static final String ID = "{id}";

    static OperationsReader of(YamlSection kind, String one, CallScope scope) {
        return new OperationsReader(
                kind,
                kind.parsed("version", IdentityReader::version),
                kind.section("idempotencyKeys").map(keys -> keys(keys, scope)),
                kind.flag("exclusiveCreate").orElse(false),
                one,
                scope);
    }

    private static IdempotencyHeader keys(YamlSection keys, CallScope scope) {
        try (keys) {
            keys.text("header").ifPresent(name -> scope.checkHeader(keys, "header", name));
            return new IdempotencyHeader(
                    keys.text("header").orElse("Idempotency-Key"), keys.duration("lifetime", Duration.ofHours(24)));
        }
    }

    /**
     * The calls of a create.
     *
     * @param usual the call that is meant unless the file says otherwise
     * @param idKnown whether the id is known before the resource is created
     */
    Operation create(CallTemplate usual, boolean idKnown) {
        CallScope creates = creating();
        CallScope unversioned = creates.without("{version}").without("{version+1}");
        return CallReader.operation(kind, "create", usual, idKnown ? unversioned : unversioned.without(ID), creates);
    }

    Operation update() {
        return CallReader.operation(kind, "update", CallTemplate.plain("PUT", one), writing(), writing());
    }

    /** @param collections the calls that add items to members of a resource that is there */
    Removal removal(List<CallTemplate> collections) {
        CallScope gone = scope;
        Optional<Operation> undelete = kind.has("undelete")
                ? Optional.of(CallReader.bareCalls(kind, "undelete", CallTemplate.plain("POST", one), gone))
                : Optional.empty();
        Optional<Operation> recreate = kind.has("recreate")
                ? Optional.of(CallReader.operation(
                                kind,
                                "recreate",
                                CallTemplate.plain("PUT", one),
                                creating().without("{version}").without("{version+1}"),
                                creating())
                        .followedBy(collections))
                : Optional.empty();
        if (undelete.isPresent() && recreate.isPresent()) {
            kind.mistake("recreate", "has no effect beside undelete, which brings the resource itself back");
        }
        recreate.filter(operation -> !isFirst(operation))
                .ifPresent(operation -> kind.mistake(
                        "recreate", "the first call makes the resource: it has neither a forEach nor effects"));
        Operation delete = CallReader.bareCalls(kind, "delete", CallTemplate.plain("DELETE", one), writing());
        if (delete.calls().get(delete.calls().size() - 1).sendsNothing()) {
            kind.mistake("delete", "the last call deletes the resource: it has no effects beside that");
        }
        if (undelete.stream().anyMatch(calls -> calls.effects().findAny().isPresent())) {
            kind.mistake("undelete", "effects have none here: what comes back is compared as a whole");
        }
        return new Removal(delete, undelete, recreate);
    }

    /** What the texts of a call may hold that changes a resource. */
    private CallScope writing() {
        if (version.isEmpty()) {
            return scope;
        }
        CallScope versioned = scope.knowing("{version}");
        return version.get().isETag()
                ? versioned.refusing("If-Match", "is set by the gateway itself: version is etag")
                : versioned.knowing("{version+1}");
    }

    /** What the texts of a call may hold that follows on a create. */
    CallScope creating() {
        CallScope creating = exclusive
                ? writing().refusing("If-None-Match", "is set by the gateway itself: exclusiveCreate")
                : writing();
        return keys.map(header -> creating.refusing(header.name(), "is that of idempotencyKeys"))
                .orElse(creating);
    }

    private static boolean isFirst(Operation operation) {
        CallTemplate first = operation.calls().get(0);
        return first.forEach().isEmpty() && !first.sendsNothing();
    }

    /** Every member that callers may set must be sent by some call; otherwise changes of it would be lost silently. */
    void check(Operation create, Operation update, Removal removal, KindTraits traits, Optional<JsonNode> desired) {
        removal.recreate().ifPresent(again -> {
            refuseSecretItems(again, traits);
            members(desired)
                    .filter(member -> again.senderOf(member).isEmpty())
                    .forEach(member -> kind.mistake("recreate", "no call sends " + member + ", which desired allows"));
        });
        checkEffects("create", create, desired);
        checkEffects("update", update, desired);
        checkEffects("delete", removal.delete(), desired);
        if (!isFirst(create)) {
            kind.mistake("create", "the first call makes the resource: it can have neither a forEach nor effects");
        }
        refuseSecretItems(create, traits);
        refuseSecretItems(update, traits);
        desired.ifPresent(schema -> schema.path("properties").fieldNames().forEachRemaining(member -> {
            if (create.senderOf(member).isEmpty()) {
                kind.mistake("create", "no call sends " + member + ", which desired allows");
            }
            if (traits.abilities().update()
                    && update.senderOf(member).isEmpty()
                    && !traits.immutable().contains(member)) {
                kind.mistake(
                        "update", "no call sends " + member + ", which desired allows and immutable does not name");
            }
        }));
    }

    private static Stream<String> members(Optional<JsonNode> desired) {
        return desired.stream()
                .flatMap(schema -> schema.path("properties").propertyStream())
                .map(Map.Entry::getKey);
    }

    /** A call whose effects no desired state has would never be made. */
    private void checkEffects(String key, Operation operation, Optional<JsonNode> desired) {
        Set<String> known = members(desired).collect(Collectors.toSet());
        operation
                .effects()
                .filter(member -> !known.isEmpty() && !known.contains(member))
                .forEach(member ->
                        kind.mistake(key, member + " is among the effects of a call, and no member of desired"));
    }

    /** Paths and queries stand in messages and traces. */
    private void refuseSecretItems(Operation operation, KindTraits traits) {
        operation.calls().stream()
                .filter(CallTemplate::showsItem)
                .flatMap(call -> call.forEach().stream())
                .filter(each -> traits.secrets().stream()
                        .anyMatch(secret -> secret.covers(new PathPattern(List.of(each.member(), "*")))))
                .forEach(each -> kind.mistake(
                        "secrets", each.member() + " stands in paths or queries of calls, which are shown"));
    }
}
