package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.RemoteId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of an operation.
 *
 * @param path under the base URL; {@code {id}} stands for the resource's id
 * @param send the members of the projection that this call can send; empty for all that no other call of the operation sends
 * @param always members that are sent along whenever the call is made
 * @param companions what is sent along whenever the member is
 * @param forEach the array member of which every item is sent by a call of its own, in the form of {@code body}
 * @param body what such a call sends; {@code "{item}"} stands for the item
 * @param asArray whether the body is sent, and the answer expected, as an array of one
 */
record CallTemplate(
        String method,
        String path,
        Optional<List<String>> send,
        List<String> always,
        Map<String, ObjectNode> companions,
        Optional<String> forEach,
        JsonNode body,
        boolean asArray) {
    private static final String ID = "{id}";
    private static final String ITEM = "{item}";

    /** A call that sends what it is given. */
    static CallTemplate plain(String method, String path) {
        return new CallTemplate(
                method, path, Optional.empty(), List.of(), Map.of(), Optional.empty(), Json.object(), false);
    }

    /** Whether the call was described as one that sends this member. */
    boolean names(String member) {
        return forEach.filter(member::equals).isPresent()
                || send.filter(members -> members.contains(member)).isPresent();
    }

    boolean sendsWhateverIsLeft() {
        return send.isEmpty() && forEach.isEmpty();
    }

    /** The call without a resource to name. */
    Call call(JsonNode body) {
        return new Call(method, path, Optional.of(asArray ? Json.array().add(body) : body));
    }

    Call call(RemoteId id, JsonNode body) {
        return new Call(method, at(id), Optional.of(asArray ? Json.array().add(body) : body));
    }

    Call call(RemoteId id) {
        return new Call(method, at(id), Optional.empty());
    }

    /** What is sent for one item. */
    JsonNode bodyFor(JsonNode item) {
        return filled(body, item);
    }

    private String at(RemoteId id) {
        String segment = URLEncoder.encode(id.value(), StandardCharsets.UTF_8).replace("+", "%20");
        return path.replace(ID, segment);
    }

    private static JsonNode filled(JsonNode template, JsonNode item) {
        if (template.isTextual()) {
            return template.textValue().equals(ITEM) ? item : template;
        }
        JsonNode filled = template.deepCopy();
        if (filled instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(filled(member.getValue(), item)));
        } else if (filled instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i), item));
            }
        }
        return filled;
    }
}
