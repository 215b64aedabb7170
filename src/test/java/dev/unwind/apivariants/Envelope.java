package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What stands around bodies. */
final class Envelope {
    private final VariantFeatures features;

    Envelope(VariantFeatures features) {
        this.features = features;
    }

    /** What is inside of a body that was sent. */
    ObjectNode opened(JsonNode sent) {
        JsonNode inside = sent;
        if (!features.requestEnvelope.isEmpty()) {
            if (sent.size() != 1 || !sent.has(features.requestEnvelope)) {
                throw RefusedCall.invalid("the body has to be within " + features.requestEnvelope);
            }
            inside = sent.get(features.requestEnvelope);
        }
        if (inside instanceof ObjectNode members) {
            return members;
        }
        throw RefusedCall.invalid("the body has to be an object");
    }

    JsonNode around(JsonNode answered) {
        return features.dataEnvelope ? VariantJson.object().set("data", answered) : answered;
    }

    /** What is inside of an answer. */
    JsonNode inside(JsonNode answer) {
        return features.dataEnvelope ? answer.path("data") : answer;
    }

    /**
     * A page of a list: an array alone where nothing has to stand beside it.
     *
     * @param next what leads to the next page, where the body says so
     */
    JsonNode list(ArrayNode items, int total, JsonNode next) {
        Paging.Style style = features.paging.style();
        if (!features.dataEnvelope && (style == Paging.Style.NONE || style == Paging.Style.LINKS)) {
            return items;
        }
        ObjectNode list = VariantJson.object();
        list.set("items", items);
        if (features.totals) {
            list.put("total", total);
        }
        if (style == Paging.Style.CURSORS || style == Paging.Style.CURSOR_URLS) {
            list.set("next", next);
        }
        return around(list);
    }
}
