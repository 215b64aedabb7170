package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.message.FormBody.ArrayNames;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.Extent;
import dev.unwind.provider.rest.operation.CallTemplate.ForEach;
import dev.unwind.provider.rest.operation.CallTemplate.Parameters;
import dev.unwind.provider.rest.operation.CallTemplate.Shape;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the calls of an operation. */
final class CallReader {
    static final String ITEM = "{item}";
    private static final String FOR_EACH = "forEach";
    static final String CONTENT_TYPE = "contentType";
    private static final String FORM_ARRAYS = "formArrays";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** What says which members a call sends, and how. */
    private static final List<String> CONTENT =
            List.of("send", "sends", "always", "companions", FOR_EACH, "wrap", "as");

    private CallReader() {}

    /**
     * The operation under this key; by default one call.
     *
     * @param first what the texts of the first call may hold
     * @param others what those of the calls after it may hold
     */
    static Operation operation(
            YamlSection kind, String key, CallTemplate otherwise, CallScope first, CallScope others) {
        List<CallTemplate> calls = new ArrayList<>();
        for (YamlSection section : kind.sections(key)) {
            calls.add(call(section, calls.isEmpty() ? first : others));
        }
        return new Operation(calls.isEmpty() ? List.of(otherwise) : calls);
    }

    /** The single call under this key, which sends no members of a projection: a line, or a section with a body. */
    static CallTemplate bare(YamlSection kind, String key, CallTemplate otherwise, CallScope scope) {
        if (!kind.isSection(key)) {
            return kind.text(key).map(line -> template(kind, key, line, scope)).orElse(otherwise);
        }
        return kind.section(key)
                .map(section -> {
                    try (section) {
                        return bare(section, scope, Occasion.ALWAYS);
                    }
                })
                .orElse(otherwise);
    }

    /**
     * The calls under this key, which send no members of a projection: one as {@link #bare} reads it, or a list of
     * sections, each with its occasion.
     */
    static Operation bareCalls(YamlSection kind, String key, CallTemplate otherwise, CallScope scope) {
        if (!kind.isList(key)) {
            return new Operation(List.of(bare(kind, key, otherwise, scope)));
        }
        List<CallTemplate> calls = new ArrayList<>();
        for (YamlSection section : kind.sections(key)) {
            try (section) {
                calls.add(bare(section, scope, occasion(section)));
            }
        }
        return new Operation(calls.isEmpty() ? List.of(otherwise) : calls);
    }

    private static CallTemplate bare(YamlSection section, CallScope scope, Occasion occasion) {
        CallTemplate line = template(section, "call", section.required("call"), scope);
        return new CallTemplate(
                line.method(),
                line.path(),
                scope.parameters(section, line.path()),
                line.send(),
                line.always(),
                line.companions(),
                line.forEach(),
                with(Shape.usual(line.method()), section, scope),
                occasion);
    }

    private static Occasion occasion(YamlSection section) {
        List<String> effects = section.texts("effects");
        if (effects.stream().anyMatch(member -> member.startsWith("/"))) {
            section.mistake("effects", "expected names of members");
        }
        if (section.has("effects") && effects.isEmpty()) {
            section.mistake("effects", "names no member");
        }
        section.text("when")
                .filter(condition -> !condition.matches("(?s).*\\b(current|desired)\\b.*"))
                .ifPresent(condition -> section.mistake("when", "says nothing of current or desired"));
        return new Occasion(section.jmesPath("when"), List.copyOf(effects));
    }

    private static Shape with(Shape usual, YamlSection section, CallScope scope) {
        Optional<ObjectNode> body = with(section, scope);
        if (body.isEmpty() && section.has(CONTENT_TYPE)) {
            section.mistake(CONTENT_TYPE, "needs with: otherwise the call has no body");
        }
        return new Shape(
                usual.extent(),
                usual.wrap(),
                body.orElseGet(ProviderJson::object),
                usual.asArray(),
                format(section, usual.format()),
                usual.idAt(),
                Optional.empty());
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

    /** What stands in the body beside the members. */
    private static Optional<ObjectNode> with(YamlSection section, CallScope scope) {
        Optional<ObjectNode> with = section.object("with");
        with.ifPresent(members -> scope.check(section, "with", members));
        return with;
    }

    private static CallTemplate call(YamlSection section, CallScope outer) {
        try (section) {
            CallScope scope = section.has(FOR_EACH) ? outer.knowing(ITEM) : outer;
            CallTemplate line = template(section, "call", section.required("call"), scope);
            Occasion occasion = occasion(section);
            if (!occasion.effects().isEmpty()) {
                refuseContent(section);
            }
            Optional<ForEach> forEach = ItemCallReader.forEach(section, scope, section.text(FOR_EACH), false);
            for (String key : List.of("send", "sends", "always", "companions")) {
                if (forEach.isPresent() && section.has(key)) {
                    section.mistake(key, "does not go with forEach");
                }
            }
            List<String> send = section.texts("send");
            if (send.stream().anyMatch(member -> member.startsWith("/"))) {
                section.mistake("send", "expected names of members: a call sends each as a whole");
            }
            Parameters parameters = scope.parameters(section, line.path());
            forEach.ifPresent(each -> ItemCallReader.checkItem(section, FOR_EACH, line, parameters, each));
            return new CallTemplate(
                    line.method(),
                    line.path(),
                    parameters,
                    section.has("send") ? Optional.of(send) : Optional.empty(),
                    section.members("always"),
                    companions(section),
                    forEach,
                    shape(section, usual(section, line.method()), scope, forEach),
                    occasion);
        }
    }

    /** The form of a body of members. */
    private static Shape usual(YamlSection section, String method) {
        Shape usual = Shape.usual(method);
        Extent extent = section.oneOf(
                        "sends", Map.of("all", Extent.WHOLE, "changes", Extent.MEMBERS, "mergePatch", Extent.MERGE))
                .orElse(usual.extent());
        return new Shape(
                extent,
                usual.wrap(),
                usual.with(),
                usual.asArray(),
                usual.format(),
                section.pointer("idAt"),
                Optional.empty());
    }

    /** A call that sends no members has no place for any. */
    private static void refuseContent(YamlSection section) {
        for (String key : CONTENT) {
            if (section.has(key)) {
                section.mistake(key, "does not go with effects: the call sends no members");
            }
        }
        if (section.has(CONTENT_TYPE) && !section.has("with")) {
            section.mistake(CONTENT_TYPE, "needs with: otherwise the call has no body");
        }
    }

    /** The form of the body of a call, and of its answer. */
    static Shape shape(YamlSection section, Shape usual, CallScope scope, Optional<ForEach> forEach) {
        Optional<String> as = section.text("as");
        as.filter(form -> !form.equals("array")).ifPresent(form -> section.mistake("as", "expected array"));
        Optional<JsonPointer> wrap = section.pointer("wrap");
        if (wrap.filter(CallReader::leadsToOneElement).isEmpty() && wrap.isPresent()) {
            section.mistake("wrap", "leads into a list elsewhere than to its first element, 0");
        }
        boolean list =
                as.isPresent() || wrap.filter(at -> at.getMatchingIndex() == 0).isPresent();
        if (wrap.filter(at -> at.getMatchingIndex() == 0).isPresent() && section.has("with")) {
            section.mistake("with", "has no place beside a wrap that makes the body a list");
        }
        BodyFormat format = format(section, usual.extent() == Extent.MERGE ? BodyFormat.MERGE_PATCH : BodyFormat.JSON);
        if (format.isForm() && list) {
            section.mistake(CONTENT_TYPE, "no form is a list, which as or wrap makes of the body");
        }
        forEach.ifPresent(each -> ItemCallReader.checkBody(section, each, wrap.isPresent(), format));
        return new Shape(
                usual.extent(),
                wrap,
                with(section, scope).orElseGet(ProviderJson::object),
                as.isPresent(),
                format,
                usual.idAt(),
                Optional.empty());
    }

    private static boolean leadsToOneElement(JsonPointer place) {
        return place.matches() || place.getMatchingIndex() <= 0 && leadsToOneElement(place.tail());
    }

    private static Map<String, ObjectNode> companions(YamlSection section) {
        Map<String, ObjectNode> companions = new LinkedHashMap<>();
        section.section("companions")
                .ifPresent(members -> section.named("companions").keySet().forEach(name -> members.object(name)
                        .ifPresent(extra -> companions.put(name, extra))));
        companions.values().forEach(extra -> CallScope.PLAIN.check(section, "companions", extra));
        return companions;
    }

    /** The method and the path that a line gives. */
    static CallTemplate template(YamlSection section, String key, String line, CallScope scope) {
        String[] words = line.strip().split(" +");
        if (words.length != 2 || !METHODS.contains(words[0]) || !words[1].startsWith("/")) {
            section.mistake(key, "expected a method and a path such as PATCH /things/{id}");
            return CallTemplate.plain("GET", "/");
        }
        scope.check(section, key, words[1]);
        return CallTemplate.plain(words[0], words[1]);
    }
}
