package dev.unwind.provider.rest.file.kind;

import static dev.unwind.provider.rest.file.kind.CallReader.ITEM;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.ForEach;
import dev.unwind.provider.rest.operation.CallTemplate.Parameters;
import dev.unwind.provider.rest.operation.CallTemplate.Shape;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the calls that are made for items of arrays. */
final class ItemCallReader {
    private ItemCallReader() {}

    private static boolean sendsItem(YamlSection section, CallTemplate line, Parameters parameters, ForEach each) {
        return Stream.of(
                        Stream.of(line.path()),
                        parameters.query().values().stream(),
                        parameters.headers().values().stream(),
                        each.body().map(JsonNode::toString).stream(),
                        section.any("with").map(JsonNode::toString).stream())
                .flatMap(texts -> texts)
                .anyMatch(CallTemplate::hasItem);
    }

    /** Notes where a call made for items sends none. */
    static void checkItem(YamlSection section, String key, CallTemplate line, Parameters parameters, ForEach each) {
        if (!sendsItem(section, line, parameters, each)) {
            section.mistake(key, "needs a body or a path with " + ITEM);
        }
        boolean single = Stream.of(
                        Stream.of(line.path()),
                        parameters.query().values().stream(),
                        parameters.headers().values().stream())
                .flatMap(texts -> texts)
                .anyMatch(CallTemplate::hasItem);
        if (each.bulk() && (single || each.body().isEmpty())) {
            section.mistake("bulk", "goes with a body for each item, and with " + ITEM + " in no other place");
        }
    }

    /**
     * The call under this key that is made for items of a member: a line with {@code {item}} in it, or a section.
     *
     * @param removes whether it is made for items that the member is to lose
     */
    static Optional<CallTemplate> itemCall(
            YamlSection collection, String key, String member, boolean removes, CallScope outer) {
        CallScope scope = outer.knowing(ITEM);
        if (!collection.isSection(key)) {
            return collection.text(key).map(text -> {
                CallTemplate line = CallReader.template(collection, key, text, scope);
                if (!CallTemplate.hasItem(line.path())) {
                    collection.mistake(key, "needs a body or a path with " + ITEM);
                }
                return forItems(
                        line, Parameters.NONE, new ForEach(member, Optional.empty(), false, removes), line.shape());
            });
        }
        return collection.section(key).map(section -> {
            try (section) {
                CallTemplate line = CallReader.template(section, "call", section.required("call"), scope);
                Parameters parameters = scope.parameters(section, line.path());
                ForEach each =
                        forEach(section, scope, Optional.of(member), removes).orElseThrow();
                checkItem(section, "call", line, parameters, each);
                return forItems(
                        line,
                        parameters,
                        each,
                        CallReader.shape(section, Shape.usual(line.method()), scope, Optional.of(each)));
            }
        });
    }

    private static CallTemplate forItems(CallTemplate line, Parameters parameters, ForEach each, Shape shape) {
        return new CallTemplate(
                line.method(),
                line.path(),
                parameters,
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.of(each),
                shape,
                Occasion.ALWAYS);
    }

    /** For which items a call is made. */
    static Optional<ForEach> forEach(YamlSection section, CallScope scope, Optional<String> member, boolean removes) {
        Optional<JsonNode> body = section.any("body");
        body.ifPresent(form -> scope.check(section, "body", form));
        if (member.isEmpty() && body.isPresent()) {
            section.mistake("body", "needs a forEach");
        }
        boolean bulk = section.flag("bulk").orElse(false);
        if (member.isEmpty() && section.has("bulk")) {
            section.mistake("bulk", "needs a forEach");
        }
        return member.map(array -> new ForEach(array, body, bulk, removes));
    }

    /** Of a call that sends no object, nothing can be merged into the body. */
    static void checkBody(YamlSection section, ForEach each, boolean wrapped, BodyFormat format) {
        if (each.body().isEmpty()) {
            Stream.of("wrap", "as", CallReader.CONTENT_TYPE)
                    .filter(key -> section.has(key) && !section.has("with"))
                    .forEach(key -> section.mistake(key, "needs a body"));
        } else if (!each.body().get().isObject() && !wrapped) {
            if (section.has("with")) {
                section.mistake("with", "has no place beside a body that is no object");
            }
            if (format.isForm()) {
                section.mistake(CallReader.CONTENT_TYPE, "no form holds a body that is no object");
            }
        }
    }
}
