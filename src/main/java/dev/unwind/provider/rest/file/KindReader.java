package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.IdempotencyHeader;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.Operation;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPath;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jackson.JacksonRuntime;
import io.burt.jmespath.parser.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one kind of a provider's file. */
final class KindReader {
    private static final JmesPath<JsonNode> JMESPATH = new JacksonRuntime(
            RuntimeConfiguration.builder().withSilentTypeErrors(true).build(), ProviderJson.MAPPER);

    private final String provider;
    private final String account;
    private final CallSettings calls;

    KindReader(String provider, String account, CallSettings calls) {
        this.provider = provider;
        this.account = account;
        this.calls = calls;
    }

    KindDescription read(String name, YamlSection kind) {
        try (kind) {
            String path = kind.required("path");
            if (!path.isEmpty() && !path.startsWith("/")) {
                kind.mistake("path", "starts with /");
            }
            IdentityForm identity =
                    kind.section("id").map(IdentityReader::identity).orElseGet(IdentityForm::usual);
            String one = path + "/{id}";
            Operation create = CallReader.operation(
                    kind,
                    "create",
                    identity.source() == IdentityForm.Source.NAME
                            ? CallTemplate.plain("PUT", one)
                            : CallTemplate.plain("POST", path));
            boolean updatable = kind.flag("updatable").orElse(true);
            Operation update = CallReader.operation(kind, "update", CallTemplate.plain("PUT", one));
            Optional<ListForm> list = kind.section("list").map(section -> ListReader.list(section, path));
            Optional<ListForm> find = ListReader.find(kind, list);
            Optional<IdempotencyHeader> keys = kind.section("idempotencyKeys").map(KindReader::keys);
            KindTraits traits =
                    traits(name, kind, identity, list.isPresent(), find.isPresent(), updatable, update, keys);
            Optional<JsonNode> desired = desired(kind);
            IdentityReader.check(kind, identity, traits, list.isPresent() || find.isPresent());
            checkOperations(kind, create, update, traits, desired);
            return new KindDescription(
                    traits,
                    identity,
                    kind.pointer("envelope"),
                    kind.pointer("createdAt"),
                    kind.parsed("version", IdentityReader::version),
                    kind.section("absent")
                            .map(IdentityReader::absence)
                            .orElseGet(() -> new AbsenceForm(AbsenceForm.USUAL, Optional.empty())),
                    list,
                    find,
                    form(kind, traits),
                    desired,
                    keys,
                    kind.flag("exclusiveCreate").orElse(false),
                    create,
                    update,
                    CallReader.bare(kind, "read", CallTemplate.plain("GET", one)),
                    CallReader.bare(kind, "delete", CallTemplate.plain("DELETE", one)));
        }
    }

    private static IdempotencyHeader keys(YamlSection keys) {
        try (keys) {
            return new IdempotencyHeader(
                    keys.text("header").orElse("Idempotency-Key"), keys.duration("lifetime", Duration.ofHours(24)));
        }
    }

    private KindTraits traits(
            String name,
            YamlSection kind,
            IdentityForm identity,
            boolean listable,
            boolean lookUp,
            boolean updatable,
            Operation update,
            Optional<IdempotencyHeader> keys) {
        boolean namesAreIds = identity.source() == IdentityForm.Source.NAME;
        Optional<String> nameMember = kind.text("name");
        if (lookUp && nameMember.isEmpty()) {
            kind.mistake("find", "needs name: the member that holds what is looked for");
        }
        boolean oneCall = update.calls().size() == 1;
        boolean atomic = kind.flag("atomicWrites").orElse(oneCall);
        if (atomic && !oneCall) {
            kind.mistake("atomicWrites", "an update of several calls is not atomic");
        }
        List<String> immutable = new ArrayList<>(kind.texts("immutable"));
        nameMember.filter(member -> namesAreIds && !immutable.contains(member)).ifPresent(immutable::add);
        List<PathPattern> writeOnly = List.copyOf(kind.patterns("writeOnly"));
        List<PathPattern> secrets = new ArrayList<>(kind.patterns("secrets"));
        secrets.addAll(writeOnly);
        return new KindTraits(
                name,
                provider,
                account,
                identity.numeric(),
                nameMember,
                nameMember.isPresent() && (listable || lookUp || namesAreIds),
                listable,
                keys.map(IdempotencyHeader::lifetime),
                kind.flag("completeAnswers").orElse(false),
                atomic,
                updatable,
                kind.flag("movesOnUpdate").orElse(false),
                List.copyOf(immutable),
                writeOnly,
                !kind.flag("keepsUnseen").orElse(!replaces(update, writeOnly)),
                List.copyOf(kind.patterns("loses")),
                kind.duration("readLag", calls.readLag()),
                kind.duration("settles", calls.settles()),
                calls.timeout(),
                references(kind),
                List.copyOf(secrets),
                List.copyOf(kind.texts("limitations")),
                List.copyOf(kind.texts("notes")),
                KindTraits.Behaviour.PLAIN);
    }

    /** Whether an update replaces the whole resource, and so removes members that cannot be read. */
    private static boolean replaces(Operation update, List<PathPattern> writeOnly) {
        return writeOnly.stream()
                .map(pattern -> update.senderOf(pattern.tokens().get(0)))
                .anyMatch(sender -> sender.isPresent()
                        && update.calls().get(sender.getAsInt()).shape().extent() == CallTemplate.Extent.WHOLE);
    }

    private static List<IdReference> references(YamlSection kind) {
        List<IdReference> references = new ArrayList<>();
        for (YamlSection reference : kind.sections("references")) {
            try (reference) {
                String to = reference.required("kind");
                if (!reference.has("at")) {
                    reference.mistake("at", "is required");
                }
                reference
                        .parsed("at", PathPattern::parse)
                        .ifPresent(at -> references.add(new IdReference(at, to, KindTraits.OnDelete.STRIP)));
            }
        }
        return List.copyOf(references);
    }

    private static KindDescription.Form form(YamlSection kind, KindTraits traits) {
        return new KindDescription.Form(
                kind.parsed("project", KindReader::jmesPath),
                List.copyOf(kind.patterns("readOnly")),
                List.copyOf(kind.patterns("unordered")),
                List.copyOf(kind.patterns("ignoreCase")),
                List.copyOf(kind.patterns("times")),
                traits.writeOnly(),
                kind.object("defaults").orElseGet(ProviderJson::object));
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
            kind.mistake("desired", "is no usable JSON Schema");
            return Optional.empty();
        }
        return schema.map(document -> document);
    }

    /** Every member that callers may set must be sent by some call; otherwise changes of it would be lost silently. */
    private static void checkOperations(
            YamlSection kind, Operation create, Operation update, KindTraits traits, Optional<JsonNode> desired) {
        if (create.calls().get(0).forEach().isPresent()) {
            kind.mistake("create", "the first call makes the resource and cannot have a forEach");
        }
        desired.ifPresent(schema -> schema.path("properties").fieldNames().forEachRemaining(member -> {
            if (create.senderOf(member).isEmpty()) {
                kind.mistake("create", "no call sends " + member + ", which desired allows");
            }
            if (traits.updatable()
                    && update.senderOf(member).isEmpty()
                    && !traits.immutable().contains(member)) {
                kind.mistake(
                        "update", "no call sends " + member + ", which desired allows and immutable does not name");
            }
        }));
    }
}
