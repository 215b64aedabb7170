package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the calls of an operation. */
final class CallReader {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private CallReader() {}

    /** The operation under this key, or the one call that stands where the file says nothing. */
    static Operation operation(Section kind, String key, CallTemplate otherwise) {
        List<CallTemplate> calls =
                kind.sections(key).stream().map(CallReader::call).toList();
        return new Operation(calls.isEmpty() ? List.of(otherwise) : calls);
    }

    /** The one call under this key, which sends nothing. */
    static CallTemplate bare(Section kind, String key, CallTemplate otherwise) {
        return kind.text(key).map(line -> template(kind, key, line)).orElse(otherwise);
    }

    private static CallTemplate call(Section section) {
        try (section) {
            CallTemplate line = template(section, "call", section.required("call"));
            Optional<String> as = section.text("as");
            as.filter(form -> !form.equals("array")).ifPresent(form -> section.mistake("as", "expected array"));
            Optional<String> forEach = section.text("forEach");
            Optional<ObjectNode> body = section.object("body");
            if (forEach.isPresent() != body.isPresent()) {
                section.mistake("forEach", "needs a body, and body needs a forEach");
            }
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
                    body.<JsonNode>map(form -> form).orElseGet(Json::object),
                    as.isPresent());
        }
    }

    private static Map<String, ObjectNode> companions(Section section) {
        Map<String, ObjectNode> companions = new LinkedHashMap<>();
        section.section("companions")
                .ifPresent(members -> section.named("companions").keySet().forEach(name -> members.object(name)
                        .ifPresent(extra -> companions.put(name, extra))));
        return companions;
    }

    private static CallTemplate template(Section section, String key, String line) {
        String[] words = line.strip().split(" +");
        if (words.length != 2 || !METHODS.contains(words[0]) || !words[1].startsWith("/")) {
            section.mistake(key, "expected a method and a path such as PATCH /things/{id}");
            return CallTemplate.plain("GET", "/");
        }
        return CallTemplate.plain(words[0], words[1]);
    }
}
