package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.CallTemplate.Extent;
import dev.unwind.provider.rest.description.CallTemplate.ForEach;
import dev.unwind.provider.rest.description.CallTemplate.Shape;
import dev.unwind.provider.rest.description.Operation;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.message.FormBody.ArrayNames;
import dev.unwind.provider.rest.message.ProviderJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the calls of an operation. */
final class CallReader {
    private static final String CONTENT_TYPE = "contentType";
    private static final String FORM_ARRAYS = "formArrays";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private CallReader() {}

    /** The operation under this key; by default one call. */
    static Operation operation(YamlSection kind, String key, CallTemplate otherwise) {
        List<CallTemplate> calls =
                kind.sections(key).stream().map(CallReader::call).toList();
        return new Operation(calls.isEmpty() ? List.of(otherwise) : calls);
    }

    /** The single call under this key, which sends no members of a projection: a line, or a section with a body. */
    static CallTemplate bare(YamlSection kind, String key, CallTemplate otherwise) {
        if (!kind.isSection(key)) {
            return kind.text(key).map(line -> template(kind, key, line)).orElse(otherwise);
        }
        return kind.section(key)
                .map(section -> {
                    try (section) {
                        CallTemplate line = template(section, "call", section.required("call"));
                        return shaped(line, with(Shape.usual(line.method()), section));
                    }
                })
                .orElse(otherwise);
    }

    private static Shape with(Shape usual, YamlSection section) {
        Optional<ObjectNode> body = section.object("with");
        if (body.isEmpty() && section.has(CONTENT_TYPE)) {
            section.mistake(CONTENT_TYPE, "needs with: otherwise the call has no body");
        }
        return new Shape(
                usual.extent(),
                usual.wrap(),
                body.orElseGet(ProviderJson::object),
                usual.asArray(),
                format(section, usual.format()),
                usual.idAt());
    }

    /** How the body of a call is written. */
    private static BodyFormat format(YamlSection section, BodyFormat usual) {
        ArrayNames arrays = section.oneOf(
                        FORM_ARRAYS, Map.of("brackets", ArrayNames.BRACKETS, "indices", ArrayNames.INDICES))
                .orElse(ArrayNames.BRACKETS);
        BodyFormat format = section.parsed(CONTENT_TYPE, type -> BodyFormat.of(type, arrays))
                .orElse(usual);
        if (section.has(FORM_ARRAYS) && !format.isForm()) {
            section.mistake(FORM_ARRAYS, "goes with a contentType of application/x-www-form-urlencoded alone");
        }
        return format;
    }

    private static CallTemplate shaped(CallTemplate line, Shape shape) {
        return new CallTemplate(
                line.method(), line.path(), line.send(), line.always(), line.companions(), line.forEach(), shape);
    }

    private static CallTemplate call(YamlSection section) {
        try (section) {
            CallTemplate line = template(section, "call", section.required("call"));
            Optional<ForEach> forEach = forEach(section);
            if (forEach.isPresent() && section.has("send")) {
                section.mistake("send", "does not go with forEach");
            }
            return new CallTemplate(
                    line.method(),
                    line.path(),
                    section.has("send") ? Optional.of(section.texts("send")) : Optional.empty(),
                    section.texts("always"),
                    companions(section),
                    forEach,
                    shape(section, line.method()));
        }
    }

    private static Optional<ForEach> forEach(YamlSection section) {
        Optional<String> member = section.text("forEach");
        Optional<ObjectNode> body = section.object("body");
        if (member.isPresent() != body.isPresent()) {
            section.mistake("forEach", "needs a body, and body needs a forEach");
        }
        return member.map(
                array -> new ForEach(array, body.<JsonNode>map(form -> form).orElseGet(ProviderJson::object)));
    }

    private static Shape shape(YamlSection section, String method) {
        Shape usual = Shape.usual(method);
        Optional<String> as = section.text("as");
        as.filter(form -> !form.equals("array")).ifPresent(form -> section.mistake("as", "expected array"));
        Extent extent = section.oneOf(
                        "sends", Map.of("all", Extent.WHOLE, "changes", Extent.MEMBERS, "mergePatch", Extent.MERGE))
                .orElse(usual.extent());
        Optional<JsonPointer> wrap = section.pointer("wrap");
        BodyFormat format = format(section, extent == Extent.MERGE ? BodyFormat.MERGE_PATCH : BodyFormat.JSON);
        if (format.isForm() && as.isPresent()) {
            section.mistake("as", "does not go with a form, which is no array");
        }
        return new Shape(
                extent,
                wrap,
                section.object("with").orElseGet(ProviderJson::object),
                as.isPresent(),
                format,
                section.pointer("idAt"));
    }

    private static Map<String, ObjectNode> companions(YamlSection section) {
        Map<String, ObjectNode> companions = new LinkedHashMap<>();
        section.section("companions")
                .ifPresent(members -> section.named("companions").keySet().forEach(name -> members.object(name)
                        .ifPresent(extra -> companions.put(name, extra))));
        return companions;
    }

    private static CallTemplate template(YamlSection section, String key, String line) {
        String[] words = line.strip().split(" +");
        if (words.length != 2 || !METHODS.contains(words[0]) || !words[1].startsWith("/")) {
            section.mistake(key, "expected a method and a path such as PATCH /things/{id}");
            return CallTemplate.plain("GET", "/");
        }
        return CallTemplate.plain(words[0], words[1]);
    }
}
