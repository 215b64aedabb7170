package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies that clients send, and brings what is to be stored into the form in which it is. */
final class RequestBodies {
    private final VariantFeatures features;
    private final Envelope envelope;

    /** A body without what the server keeps itself; of that, the id and the version apart. */
    record Sent(ObjectNode members, Optional<String> id, Optional<JsonNode> version) {}

    RequestBodies(VariantFeatures features, Envelope envelope) {
        this.features = features;
        this.envelope = envelope;
    }

    /** @throws RefusedCall if the body is not as this API wants bodies */
    Sent read(Call call) {
        checkType(call);
        ObjectNode members = envelope.opened(VariantJson.sent(call.body()));
        checkKnown(members);
        Optional<String> id = Optional.of(members.at(features.idAt))
                .filter(JsonNode::isValueNode)
                .filter(found -> !found.isNull())
                .map(JsonNode::asText);
        Optional<JsonNode> version = features.versions ? Optional.ofNullable(members.get("version")) : Optional.empty();
        kept().forEach(pointer -> JsonPointers.prune(members, pointer));
        return new Sent(members, id, version);
    }

    /** @throws RefusedCall if a member is missing */
    ObjectNode stored(ObjectNode result) {
        features.defaults.forEach((member, value) -> {
            if (!result.has(member)) {
                result.set(member, value.deepCopy());
            }
        });
        for (String member : features.required) {
            if (!result.hasNonNull(member)) {
                throw RefusedCall.invalid(member + " is required");
            }
        }
        features.lowerCased.forEach(pattern -> JsonPointers.edit(result, pattern, RequestBodies::lowerCase));
        return result;
    }

    /** Where the members are that the server keeps itself. */
    private List<String> kept() {
        List<String> kept = new ArrayList<>();
        if (features.idsShown || features.upserts) {
            kept.add(features.idAt);
        }
        if (features.versions) {
            kept.add("/version");
        }
        if (features.timestamps) {
            kept.addAll(List.of("/createdAt", "/updatedAt"));
        }
        if (features.selfLinks) {
            kept.add("/self");
        }
        if (!features.counterAt.isEmpty()) {
            kept.add(features.counterAt);
        }
        if (features.deletion == CollectionTraits.Deletion.MARKS) {
            kept.add(features.deletedAt);
        }
        return kept;
    }

    private void checkType(Call call) {
        String type = Optional.ofNullable(call.headers().get("Content-Type")).orElse("");
        if (features.mergePatchTypeOnly
                && call.method().equals("PATCH")
                && !type.split(";")[0].trim().equalsIgnoreCase("application/merge-patch+json")) {
            throw new RefusedCall(415, "type", "a PATCH has to be application/merge-patch+json");
        }
    }

    private void checkKnown(ObjectNode members) {
        if (features.accepted.isEmpty()) {
            return;
        }
        Set<String> known = new HashSet<>(features.accepted);
        if (features.upserts) {
            known.add(JsonPointers.top(features.idAt));
        }
        if (features.versions) {
            known.add("version");
        }
        members.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw RefusedCall.invalid(name + " is not known");
            }
        });
    }

    private static JsonNode lowerCase(JsonNode node) {
        return node.isTextual() ? TextNode.valueOf(node.textValue().toLowerCase(Locale.ROOT)) : node;
    }
}
