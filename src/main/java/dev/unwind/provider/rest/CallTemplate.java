package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.PlannedCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of an operation.
 *
 * @param path under the base URL; {@code {id}} and {@code {version}} stand for the resource's
 * @param send the members of the projection that this call can send; empty for all that no other call of the operation sends
 * @param always members that are sent along whenever the call is made
 * @param companions what is sent along whenever the member is
 * @param forEach the array member of which every item is sent by a call of its own
 * @param shape of what is sent and answered
 */
record CallTemplate(
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
     * @param member the array
     * @param body what is sent; {@code "{item}"} stands for the item
     */
    record ForEach(String member, JsonNode body) {}

    /** Which members an update sends, and how it says that one is to go. */
    enum Extent {
        /** All that the call can send. What is to go is not sent. */
        WHOLE,
        /** Those that differ, each as a whole. One that is to go is sent as its default or as {@code null}. */
        MEMBERS,
        /** A JSON Merge Patch (RFC 7396): what differs, at any depth; {@code null} for what is to go. */
        MERGE
    }

    /**
     * How a body is dressed.
     *
     * @param extent which members an update sends
     * @param wrap where within the body the members stand; empty for its top
     * @param with what stands beside them; {@code "{id}"} and {@code "{version}"} stand for the resource's
     * @param asArray whether the body is sent, and the answer expected, as an array of one
     * @param contentType of the body
     * @param idAt where the answer shows the id, if not where every body does
     */
    record Shape(
            Extent extent,
            Optional<JsonPointer> wrap,
            ObjectNode with,
            boolean asArray,
            String contentType,
            Optional<JsonPointer> idAt) {
        static final String JSON = "application/json";
        static final String MERGE_PATCH = "application/merge-patch+json";

        static Shape usual(String method) {
            return new Shape(
                    method.equals("PUT") ? Extent.WHOLE : Extent.MEMBERS,
                    Optional.empty(),
                    Json.object(),
                    false,
                    JSON,
                    Optional.empty());
        }
    }

    /** A call that sends what it is given. */
    static CallTemplate plain(String method, String path) {
        return new CallTemplate(
                method, path, Optional.empty(), List.of(), Map.of(), Optional.empty(), Shape.usual(method));
    }

    /** Whether the call was described as one that sends this member. */
    boolean names(String member) {
        return forEach.filter(each -> each.member().equals(member)).isPresent()
                || send.filter(members -> members.contains(member)).isPresent();
    }

    boolean sendsWhateverIsLeft() {
        return send.isEmpty() && forEach.isEmpty();
    }

    boolean asArray() {
        return shape.asArray();
    }

    Optional<JsonPointer> idAt() {
        return shape.idAt();
    }

    /** What is sent for one item. */
    JsonNode bodyFor(JsonNode item) {
        return Json.filled(forEach.orElseThrow().body(), Map.of("{item}", item));
    }

    /** The call that sends these members. */
    Call call(Subject subject, JsonNode members) {
        ObjectNode body = shape.wrap().map(at -> Json.at(at, members)).orElse((ObjectNode) members);
        Json.merge(body, Json.filled(shape.with(), subject.values()));
        return new Call(
                        method,
                        target(subject),
                        Optional.of(shape.asArray() ? Json.array().add(body) : body))
                .with("content-type", shape.contentType());
    }

    /** The call that sends nothing but what stands beside the members of others. */
    Call call(Subject subject) {
        return shape.with().isEmpty()
                ? new Call(method, target(subject), Optional.empty())
                : call(subject, Json.object());
    }

    /** The call about this subject as a plan shows it. Placeholders that it has no value for stay. */
    PlannedCall planned(Subject subject) {
        Call call = new Call(method, target(subject), Optional.empty());
        return new PlannedCall(method, call.path());
    }

    private String target(Subject subject) {
        String target = path;
        for (Map.Entry<String, JsonNode> value : subject.values().entrySet()) {
            target = target.replace(value.getKey(), segment(value.getValue().asText()));
        }
        return target;
    }

    /** A text as a segment of a path, or a value of a query. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * What a call is about.
     *
     * @param values by placeholder
     */
    record Subject(Map<String, JsonNode> values) {
        static final Subject NONE = new Subject(Map.of());
    }
}
