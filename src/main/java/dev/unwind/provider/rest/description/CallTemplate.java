package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Reference;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.message.CallBody;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.message.TextTemplate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The description of one call of an operation.
 *
 * @param path under the base URL; {@code {id}}, {@code {version}} and {@code {version+1}} stand for those of the
 *     resource
 * @param parameters what the call sends beside its path and body
 * @param send the members of the projection that this call can send; empty for all that no other call of the operation
 *     sends
 * @param always places of members that are sent whenever the call is made
 * @param companions further members, sent whenever the member by whose name they are listed is
 * @param forEach the array member of which every item is sent by a call of its own
 * @param shape the form of the body and of the answer
 */
public record CallTemplate(
        String method,
        String path,
        Parameters parameters,
        Optional<List<String>> send,
        List<PathPattern> always,
        Map<String, ObjectNode> companions,
        Optional<ForEach> forEach,
        Shape shape) {

    /**
     * Query parameters and headers, by name. Their values may hold the placeholders that paths hold.
     *
     * @param query added to the query that the path has
     */
    public record Parameters(Map<String, String> query, Map<String, String> headers) {
        public static final Parameters NONE = new Parameters(Map.of(), Map.of());
    }

    /**
     * A call for every item of an array.
     *
     * @param member the name of the array
     * @param body the body, in which {@code {item}} stands for the item as it does elsewhere in the call; empty for
     *     none
     */
    public record ForEach(String member, Optional<JsonNode> body) {}

    private static final String ITEM = "{item}";

    /** Which members an update sends, and how it removes one. */
    public enum Extent {
        /** All that the call can send. A member is removed by leaving it out. */
        WHOLE,
        /** Those that differ, each as a whole. A member is removed by sending its default or {@code null}. */
        MEMBERS,
        /** A JSON Merge Patch (RFC 7396): what differs, at any depth; {@code null} removes. */
        MERGE
    }

    /**
     * The form of a body and of its answer.
     *
     * @param extent which members an update sends
     * @param wrap where in the body the members are; empty for its top
     * @param with further members of the body, where the members that are sent do not have them; its texts may hold the
     *     placeholders that paths hold
     * @param asArray whether the body is sent, and the answer expected, as an array of one
     * @param format how the body is written
     * @param idAt where the answer holds the id; empty if it is where all bodies have it
     */
    public record Shape(
            Extent extent,
            Optional<JsonPointer> wrap,
            ObjectNode with,
            boolean asArray,
            BodyFormat format,
            Optional<JsonPointer> idAt) {
        public static Shape usual(String method) {
            return new Shape(
                    method.equals("PUT") ? Extent.WHOLE : Extent.MEMBERS,
                    Optional.empty(),
                    ProviderJson.object(),
                    false,
                    BodyFormat.JSON,
                    Optional.empty());
        }
    }

    /** A call with a plain body. */
    public static CallTemplate plain(String method, String path) {
        return new CallTemplate(
                method,
                path,
                Parameters.NONE,
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Shape.usual(method));
    }

    /** Whether the description names this member as one that the call sends. */
    boolean names(String member) {
        return forEach.filter(each -> each.member().equals(member)).isPresent()
                || send.filter(members -> members.contains(member)).isPresent();
    }

    boolean sendsRemaining() {
        return send.isEmpty() && forEach.isEmpty();
    }

    public boolean asArray() {
        return shape.asArray();
    }

    public Optional<JsonPointer> idAt() {
        return shape.idAt();
    }

    /** Whether the target of the call holds an item. Targets are shown in messages and traces. */
    public boolean showsItem() {
        return Stream.concat(Stream.of(path), parameters.query().values().stream())
                .anyMatch(text -> text.contains(ITEM));
    }

    /**
     * An item that the call can send.
     *
     * @throws Unsupported if the item cannot stand in the path, the query or a header, where the call has it
     */
    public JsonNode sendable(JsonNode item) {
        boolean asText = showsItem() || parameters.headers().values().stream().anyMatch(text -> text.contains(ITEM));
        if (asText && !Reference.is(item)) {
            Subject.requireText(ITEM, item);
        }
        return item;
    }

    /**
     * The call that sends this content: members, or for a {@link ForEach} one item.
     *
     * @throws Unsupported if the subject lacks a value that the call needs, or has one that cannot stand where it is to
     */
    public ProviderCall call(Subject subject, JsonNode content) {
        if (forEach.isEmpty()) {
            return sending(subject, content.deepCopy());
        }
        Subject ofItem = subject.with(ITEM, content);
        return forEach.get()
                .body()
                .map(body -> sending(ofItem, ofItem.filled(body)))
                .orElseGet(() -> call(ofItem));
    }

    private ProviderCall sending(Subject subject, JsonNode own) {
        JsonNode body = body(subject, own);
        JsonNode document = shape.asArray() ? ProviderJson.array().add(body) : body;
        return call(subject, Optional.of(shape.format().body(document)));
    }

    /**
     * The document that the call sends with this content, without the array that may be around it. May change the
     * content.
     *
     * @throws Unsupported as {@link #call(Subject, JsonNode)} does
     */
    public JsonNode body(Subject subject, JsonNode own) {
        JsonNode body = shape.wrap().map(at -> ProviderJson.at(at, own)).orElse(own);
        if (body instanceof ObjectNode object) {
            ProviderJson.complete(object, subject.filled(shape.with()));
        }
        return body;
    }

    /**
     * The call without members of a projection.
     *
     * @throws Unsupported as {@link #call(Subject, JsonNode)} does
     */
    public ProviderCall call(Subject subject) {
        return shape.with().isEmpty() ? call(subject, Optional.empty()) : sending(subject, ProviderJson.object());
    }

    private ProviderCall call(Subject subject, Optional<CallBody> body) {
        ProviderCall call = new ProviderCall(method, target(subject), body);
        for (Map.Entry<String, String> header : parameters.headers().entrySet()) {
            call = call.with(header.getKey(), subject.header(header.getValue()));
        }
        return call;
    }

    /** The call as a plan shows it. Placeholders without a value stay. */
    public PlannedCall planned(Subject subject) {
        String target = TextTemplate.filled(path, name -> subject.value(name).map(CallTemplate::segment));
        return new PlannedCall(method, new ProviderCall(method, target, Optional.empty()).path());
    }

    private String target(Subject subject) {
        var target = new StringBuilder(subject.filled(path, CallTemplate::segment));
        parameters.query().forEach((name, value) -> target.append(target.indexOf("?") < 0 ? '?' : '&')
                .append(segment(name))
                .append('=')
                .append(segment(subject.filled(value, UnaryOperator.identity()))));
        return target.toString();
    }

    /** Encodes a text as a segment of a path or a value of a query. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The resource that a call concerns.
     *
     * @param values the values of placeholders, by placeholder
     */
    public record Subject(Map<String, JsonNode> values) {
        public static final Subject NONE = new Subject(Map.of());

        private static final Pattern HEADER = Pattern.compile("[\\t -~]*");

        private Optional<String> value(String placeholder) {
            return Optional.ofNullable(values.get(placeholder)).map(JsonNode::asText);
        }

        /** @param encoding what is done to values before they are filled in */
        private String filled(String template, UnaryOperator<String> encoding) {
            requireAll(template);
            return TextTemplate.filled(template, name -> value(name).map(encoding));
        }

        /** This subject with one more value. */
        public Subject with(String placeholder, JsonNode value) {
            Map<String, JsonNode> more = new HashMap<>(values);
            more.put(placeholder, value);
            return new Subject(Map.copyOf(more));
        }

        /**
         * A copy of a document with its placeholders filled in.
         *
         * @throws Unsupported if one has no value
         */
        public JsonNode filled(JsonNode template) {
            requireAll(template);
            return ProviderJson.filled(template, values);
        }

        /** A value with a line break would be another header. */
        private String header(String template) {
            String value = filled(template, UnaryOperator.identity());
            if (!HEADER.matcher(value).matches()) {
                throw new Unsupported("not sent: the value of " + template + " cannot stand in a header");
            }
            return value;
        }

        private void requireAll(JsonNode template) {
            if (template.isTextual() && !values.containsKey(template.textValue())) {
                requireAll(template.textValue());
            }
            template.forEach(this::requireAll);
        }

        private void requireAll(String template) {
            for (String placeholder : TextTemplate.placeholders(template)) {
                requireText(placeholder, values.getOrDefault(placeholder, MissingNode.getInstance()));
            }
        }

        /** An empty segment of a path would lead to what is above it. */
        private static void requireText(String placeholder, JsonNode value) {
            if (!value.isValueNode() || value.isNull() || value.asText().isEmpty()) {
                throw new Unsupported("not sent: there is no text for " + placeholder);
            }
        }
    }
}
