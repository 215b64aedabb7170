package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The description of one call of an operation.
 *
 * @param path under the base URL; {@code {id}} and {@code {version}} stand for those of the resource
 * @param send the members of the projection that this call can send; empty for all that no other call of the operation
 *     sends
 * @param always members that are sent whenever the call is made
 * @param companions further members, sent whenever the member by whose name they are listed is
 * @param forEach the array member of which every item is sent by a call of its own
 * @param shape the form of the body and of the answer
 */
public record CallTemplate(
        String method,
        String path,
        Optional<List<String>> send,
        List<String> always,
        Map<String, ObjectNode> companions,
        Optional<ForEach> forEach,
        Shape shape) {

    /**
     * A call for every item of an array.
     *
     * @param member the name of the array
     * @param body the body; {@code "{item}"} stands for the item
     */
    public record ForEach(String member, JsonNode body) {}

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
     * @param with further members of the body, where the members that are sent do not have them; {@code "{id}"} and
     *     {@code "{version}"} stand for those of the resource
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
                method, path, Optional.empty(), List.of(), Map.of(), Optional.empty(), Shape.usual(method));
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

    /** The body for one item. */
    public JsonNode bodyFor(JsonNode item) {
        return ProviderJson.filled(forEach.orElseThrow().body(), Map.of("{item}", item));
    }

    /** The call that sends these members. */
    public ProviderCall call(Subject subject, JsonNode members) {
        JsonNode own = members.deepCopy();
        ObjectNode body = shape.wrap().map(at -> ProviderJson.at(at, own)).orElse((ObjectNode) own);
        ProviderJson.complete(body, ProviderJson.filled(shape.with(), subject.values()));
        JsonNode document = shape.asArray() ? ProviderJson.array().add(body) : body;
        return new ProviderCall(
                method, target(subject), Optional.of(shape.format().body(document)));
    }

    /** The call without members of a projection. */
    public ProviderCall call(Subject subject) {
        return shape.with().isEmpty()
                ? new ProviderCall(method, target(subject), Optional.empty())
                : call(subject, ProviderJson.object());
    }

    /** The call as a plan shows it. Placeholders without a value stay. */
    public PlannedCall planned(Subject subject) {
        ProviderCall call = new ProviderCall(method, target(subject), Optional.empty());
        return new PlannedCall(method, call.path());
    }

    private String target(Subject subject) {
        String target = path;
        for (Map.Entry<String, JsonNode> value : subject.values().entrySet()) {
            target = target.replace(value.getKey(), segment(value.getValue().asText()));
        }
        return target;
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
    }
}
