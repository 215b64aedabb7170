package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.IdempotencyHeader;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.KindDescription.MaskForm;
import dev.unwind.provider.rest.description.KindDescription.ProgressForm;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.Operation;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.file.bulk.BulkContext;
import dev.unwind.provider.rest.file.bulk.BulkReader;
import dev.unwind.provider.rest.message.Masks;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import dev.unwind.provider.rest.yaml.YamlSection;
import dev.unwind.url.UrlPath;
import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPath;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jackson.JacksonRuntime;
import io.burt.jmespath.parser.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one kind of a provider's file. */
final class KindReader {
    private static final JmesPath<JsonNode> JMESPATH = new JacksonRuntime(
            RuntimeConfiguration.builder().withSilentTypeErrors(true).build(), ProviderJson.MAPPER);

    private final TraitsReader traits;
    private final Set<String> credentials;

    /** @param credentials the headers that carry the provider's credentials */
    KindReader(String provider, String account, CallSettings calls, Set<String> credentials) {
        this.traits = new TraitsReader(provider, account, calls);
        this.credentials = credentials;
    }

    KindDescription read(String name, YamlSection kind) {
        try (kind) {
            String path = kind.required("path");
            if (!path.isEmpty() && !path.startsWith("/")) {
                kind.mistake("path", "starts with /");
            }
            CallScope.PLAIN.check(kind, "path", path);
            boolean listed = kind.has("list") || kind.has("find") || ListReader.readsBySearch(kind);
            boolean singleton = kind.flag("singleton").orElse(false);
            IdentityForm identity = singleton
                    ? IdentityForm.only(new RemoteId(name))
                    : kind.section("id")
                            .map(id -> IdentityReader.identity(id, listed))
                            .orElseGet(IdentityForm::usual);
            String one = singleton ? path : path + "/{id}";
            boolean namesAreIds = identity.source() == IdentityForm.Source.NAME;
            Optional<VersionForm> version = kind.parsed("version", IdentityReader::version);
            Optional<IdempotencyHeader> keys = kind.section("idempotencyKeys").map(KindReader::keys);
            boolean exclusive = kind.flag("exclusiveCreate").orElse(false);
            CallScope any = scope().knowing("{id}");
            CallScope reads = any.refusing("If-None-Match", "asks for no answer, which cannot be used");
            CallScope writes = writing(any, version);
            CallScope creates = creating(writes, keys, exclusive);
            CallScope first = namesAreIds ? creates.only("{id}") : creates.only();
            Operation create = CallReader.operation(
                    kind,
                    "create",
                    namesAreIds ? CallTemplate.plain("PUT", one) : CallTemplate.plain("POST", path),
                    first,
                    creates);
            Abilities abilities = singleton ? AbilitiesReader.ofSingleton(kind) : AbilitiesReader.read(kind);
            Operation update = CallReader.operation(kind, "update", CallTemplate.plain("PUT", one), writes, writes);
            Optional<ListForm> list = kind.section("list").map(section -> ListReader.list(section, path));
            Optional<ListForm> find = ListReader.find(kind, list);
            Optional<ProgressForm> progress = kind.section("async").map(KindReader::progress);
            KindTraits traits = this.traits.read(
                    name,
                    kind,
                    new TraitsReader.Operations(
                            identity, list, find, abilities, update, keys, progress.flatMap(ProgressForm::within)));
            Optional<JsonNode> desired = desired(kind);
            IdentityReader.check(kind, identity, traits);
            checkOperations(kind, create, update, traits, desired);
            List<PathPattern> readOnly = List.copyOf(kind.patterns("readOnly"));
            MemberDefaults defaults = defaults(kind, traits, readOnly);
            checkAlways(kind, "create", create, readOnly);
            checkAlways(kind, "update", update, readOnly);
            CallTemplate delete = CallReader.bare(kind, "delete", CallTemplate.plain("DELETE", one), writes);
            var context =
                    new BulkContext(traits, identity, version, keys.isPresent(), exclusive, create, update, delete);
            var bulk = new BulkReader(
                    context,
                    (call, known) -> scope().only(known.toArray(String[]::new)).parameters(call),
                    KindReader::jmesPath);
            return new KindDescription(
                    traits,
                    path,
                    linksUnder(kind),
                    identity,
                    kind.pointer("envelope"),
                    kind.pointer("createdAt"),
                    version,
                    kind.section("absent").map(IdentityReader::absence).orElseGet(AbsenceForm::usual),
                    list,
                    find,
                    form(kind, traits, readOnly, defaults),
                    desired,
                    keys,
                    exclusive,
                    create,
                    update,
                    readCall(kind, one, reads),
                    ListReader.readBySearch(kind),
                    progress,
                    delete,
                    kind.section("bulk").map(bulk::read));
        }
    }

    /** What the texts of a call may hold that concerns no resource. */
    private CallScope scope() {
        CallScope scope = CallScope.PLAIN;
        for (String header : credentials) {
            scope = scope.refusing(header, "is one of auth.headers");
        }
        return scope;
    }

    /** What the texts of a call may hold that changes a resource. */
    private static CallScope writing(CallScope scope, Optional<VersionForm> version) {
        if (version.isEmpty()) {
            return scope;
        }
        CallScope versioned = scope.knowing("{version}");
        return version.get().isETag()
                ? versioned.refusing("If-Match", "is set by the gateway itself: version is etag")
                : versioned.knowing("{version+1}");
    }

    private static CallScope creating(CallScope scope, Optional<IdempotencyHeader> keys, boolean exclusive) {
        CallScope creating =
                exclusive ? scope.refusing("If-None-Match", "is set by the gateway itself: exclusiveCreate") : scope;
        return keys.map(header -> creating.refusing(header.name(), "is that of idempotencyKeys"))
                .orElse(creating);
    }

    private static List<String> linksUnder(YamlSection kind) {
        List<String> paths = kind.texts("linksUnder");
        if (!paths.stream().allMatch(path -> path.matches("/[^?#{}]*") && UrlPath.staysBelow(path))) {
            kind.mistake("linksUnder", "expected paths under the base URL, such as /repositories");
        }
        return List.copyOf(paths);
    }

    private static IdempotencyHeader keys(YamlSection keys) {
        try (keys) {
            return new IdempotencyHeader(
                    keys.text("header").orElse("Idempotency-Key"), keys.duration("lifetime", Duration.ofHours(24)));
        }
    }

    /** The call that reads one resource by its id. A kind that reads by a search has no other. */
    private static CallTemplate readCall(YamlSection kind, String one, CallScope scope) {
        CallTemplate usual = CallTemplate.plain("GET", one);
        return ListReader.readsBySearch(kind) ? usual : CallReader.bare(kind, "read", usual, scope);
    }

    private static ProgressForm progress(YamlSection async) {
        try (async) {
            return new ProgressForm(
                    async.has("within") ? Optional.of(async.duration("within", Duration.ZERO)) : Optional.empty(),
                    async.parsed("pending", KindReader::jmesPath),
                    async.parsed("failed", KindReader::jmesPath));
        }
    }

    private static KindDescription.Form form(
            YamlSection kind, KindTraits traits, List<PathPattern> readOnly, MemberDefaults defaults) {
        return new KindDescription.Form(
                kind.parsed("project", KindReader::jmesPath),
                readOnly,
                List.copyOf(kind.patterns("unordered")),
                List.copyOf(kind.patterns("ignoreCase")),
                List.copyOf(kind.patterns("trims")),
                List.copyOf(kind.patterns("times")),
                traits.writeOnly(),
                defaults,
                kind.oneOf("nulls", Map.of("kept", false, "absent", true)).orElse(false),
                kind.oneOf("escapedReads", Map.of("html", true)).orElse(false),
                new MaskForm(
                        new Masks(kind.texts("masks"), traits.behaviour().masked()),
                        kind.flag("keepsMasked").orElse(false)));
    }

    private static MemberDefaults defaults(YamlSection kind, KindTraits traits, List<PathPattern> readOnly) {
        ObjectNode defaults = kind.object("defaults").orElseGet(ProviderJson::object);
        Set<PathPattern> seen = new HashSet<>();
        List<PathPattern> ignored = new ArrayList<>(readOnly);
        ignored.addAll(traits.writeOnly());
        defaults.fieldNames().forEachRemaining(key -> {
            PathPattern member = MemberDefaults.member(key);
            if (member.tokens().get(member.tokens().size() - 1).equals("*")) {
                kind.mistake("defaults", key + " names no member");
            }
            if (!seen.add(member)) {
                kind.mistake("defaults", key + " stands there twice");
            }
            if (key.startsWith("/")) {
                refuseIgnored(kind, "defaults", member, ignored);
            }
        });
        return MemberDefaults.of(defaults);
    }

    private static void checkAlways(YamlSection kind, String key, Operation operation, List<PathPattern> readOnly) {
        for (int i = 0; i < operation.calls().size(); i++) {
            String at = key + "/" + i + "/always";
            operation.calls().get(i).always().stream()
                    .filter(member -> member.tokens().size() > 1)
                    .forEach(member -> refuseIgnored(kind, at, member, readOnly));
        }
    }

    /** A member that is no part of the projection is neither compared nor sent. */
    private static void refuseIgnored(YamlSection kind, String at, PathPattern member, List<PathPattern> ignored) {
        ignored.stream()
                .filter(pattern -> pattern.covers(member))
                .findFirst()
                .ifPresent(pattern -> kind.mistakeAt(
                        kind.path() + "/" + at, member + " has no effect: " + pattern + " is never compared"));
    }

    static Expression<JsonNode> jmesPath(String text) {
        try {
            return JMESPATH.compile(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("is no JMESPath expression: " + e.getMessage(), e);
        }
    }

    private static Optional<JsonNode> desired(YamlSection kind) {
        Optional<ObjectNode> schema = kind.object("desired");
        try {
            schema.ifPresent(DesiredStateValidator::compiled);
        } catch (RuntimeException e) {
            String why = e.getCause() instanceof IllegalArgumentException cause ? ": " + cause.getMessage() : "";
            kind.mistake("desired", "is no usable JSON Schema" + why);
            return Optional.empty();
        }
        return schema.map(document -> document);
    }

    /** Paths and queries stand in messages and traces. */
    private static void refuseSecretItems(YamlSection kind, Operation operation, KindTraits traits) {
        operation.calls().stream()
                .filter(CallTemplate::showsItem)
                .flatMap(call -> call.forEach().stream())
                .filter(each -> traits.secrets().stream()
                        .anyMatch(secret -> secret.covers(new PathPattern(List.of(each.member(), "*")))))
                .forEach(each -> kind.mistake(
                        "secrets", each.member() + " stands in paths or queries of calls, which are shown"));
    }

    /** Every member that callers may set must be sent by some call; otherwise changes of it would be lost silently. */
    private static void checkOperations(
            YamlSection kind, Operation create, Operation update, KindTraits traits, Optional<JsonNode> desired) {
        if (create.calls().get(0).forEach().isPresent()) {
            kind.mistake("create", "the first call makes the resource and cannot have a forEach");
        }
        refuseSecretItems(kind, create, traits);
        refuseSecretItems(kind, update, traits);
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
}
