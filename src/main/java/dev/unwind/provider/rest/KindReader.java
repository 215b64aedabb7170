package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.PathPattern;
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
            RuntimeConfiguration.builder().withSilentTypeErrors(true).build(), Json.MAPPER);

    private final String provider;
    private final String account;
    private final CallSettings calls;

    KindReader(String provider, String account, CallSettings calls) {
        this.provider = provider;
        this.account = account;
        this.calls = calls;
    }

    KindDescription read(String name, Section kind) {
        try (kind) {
            String path = kind.required("path");
            if (!path.isEmpty() && !path.startsWith("/")) {
                kind.mistake("path", "starts with /");
            }
            Operation create = CallReader.operation(kind, "create", CallTemplate.plain("POST", path));
            Operation update = CallReader.operation(kind, "update", CallTemplate.plain("PUT", path + "/{id}"));
            Optional<ListForm> list = kind.section("list").map(KindReader::list);
            Id id = kind.section("id").map(KindReader::id).orElse(Id.USUAL);
            Optional<IdempotencyHeader> keys = kind.section("idempotencyKeys").map(KindReader::keys);
            KindTraits traits = traits(name, kind, id, list.isPresent(), update, keys);
            Optional<JsonNode> desired = desired(kind);
            checkOperations(kind, create, update, traits, desired);
            return new KindDescription(
                    traits,
                    path,
                    id.at(),
                    kind.pointer("createdAt"),
                    list,
                    form(kind),
                    desired,
                    keys,
                    create,
                    update,
                    CallReader.bare(kind, "read", CallTemplate.plain("GET", path + "/{id}")),
                    CallReader.bare(kind, "delete", CallTemplate.plain("DELETE", path + "/{id}")));
        }
    }

    private record Id(JsonPointer at, boolean numeric) {
        static final Id USUAL = new Id(JsonPointer.compile("/id"), false);
    }

    private static Id id(Section id) {
        try (id) {
            String type = id.text("type").orElse("string");
            if (!List.of("integer", "string").contains(type)) {
                id.mistake("type", "expected integer or string");
            }
            return new Id(id.pointer("at").orElse(Id.USUAL.at()), type.equals("integer"));
        }
    }

    private static IdempotencyHeader keys(Section keys) {
        try (keys) {
            return new IdempotencyHeader(
                    keys.text("header").orElse("Idempotency-Key"), keys.duration("lifetime", Duration.ofHours(24)));
        }
    }

    private KindTraits traits(
            String name, Section kind, Id id, boolean listable, Operation update, Optional<IdempotencyHeader> keys) {
        Optional<String> nameMember = kind.text("name");
        boolean oneCall = update.calls().size() == 1;
        boolean atomic = kind.flag("atomicWrites").orElse(oneCall);
        if (atomic && !oneCall) {
            kind.mistake("atomicWrites", "an update of several calls is not atomic");
        }
        return new KindTraits(
                name,
                provider,
                account,
                id.numeric(),
                nameMember,
                nameMember.isPresent() && listable,
                listable,
                keys.map(IdempotencyHeader::lifetime),
                kind.flag("completeAnswers").orElse(false),
                atomic,
                List.copyOf(kind.texts("immutable")),
                calls.readLag(),
                calls.settles(),
                calls.timeout(),
                references(kind),
                List.copyOf(kind.patterns("secrets")),
                List.copyOf(kind.texts("limitations")));
    }

    private static List<IdReference> references(Section kind) {
        List<IdReference> references = new ArrayList<>();
        for (Section reference : kind.sections("references")) {
            try (reference) {
                String to = reference.required("kind");
                if (!reference.has("at")) {
                    reference.mistake("at", "is required");
                }
                reference.parsed("at", PathPattern::parse).ifPresent(at -> references.add(new IdReference(at, to)));
            }
        }
        return List.copyOf(references);
    }

    private static ListForm list(Section list) {
        try (list) {
            return new ListForm(
                    list.pointer("items").orElse(JsonPointer.empty()),
                    list.pointer("total"),
                    list.section("page").map(KindReader::paging));
        }
    }

    private static ListForm.Paging paging(Section page) {
        try (page) {
            return new ListForm.Paging(
                    page.text("limit").orElse("limit"),
                    page.text("offset").orElse("offset"),
                    page.number("size", 100, 1, 10_000),
                    page.namedTexts("sort"));
        }
    }

    private static KindDescription.Form form(Section kind) {
        return new KindDescription.Form(
                kind.parsed("project", KindReader::jmesPath),
                List.copyOf(kind.patterns("readOnly")),
                List.copyOf(kind.patterns("unordered")),
                List.copyOf(kind.patterns("ignoreCase")),
                kind.object("defaults").orElseGet(Json::object));
    }

    private static Expression<JsonNode> jmesPath(String text) {
        try {
            return JMESPATH.compile(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("is no JMESPath expression: " + e.getMessage(), e);
        }
    }

    private static Optional<JsonNode> desired(Section kind) {
        Optional<ObjectNode> schema = kind.object("desired");
        try {
            schema.ifPresent(DesiredCheck::compiled);
        } catch (RuntimeException e) {
            kind.mistake("desired", "is no usable JSON Schema");
            return Optional.empty();
        }
        return schema.map(document -> document);
    }

    /** Every member that callers may set has to be sent by some call, or their changes would be lost in silence. */
    private static void checkOperations(
            Section kind, Operation create, Operation update, KindTraits traits, Optional<JsonNode> desired) {
        if (create.calls().get(0).forEach().isPresent()) {
            kind.mistake("create", "the first call makes the resource and cannot have a forEach");
        }
        desired.ifPresent(schema -> schema.path("properties").fieldNames().forEachRemaining(member -> {
            if (create.senderOf(member).isEmpty()) {
                kind.mistake("create", "no call sends " + member + ", which desired allows");
            }
            if (update.senderOf(member).isEmpty() && !traits.immutable().contains(member)) {
                kind.mistake(
                        "update", "no call sends " + member + ", which desired allows and immutable does not name");
            }
        }));
    }
}
