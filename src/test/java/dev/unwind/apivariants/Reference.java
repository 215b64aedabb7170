package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where resources hold ids of others.
 *
 * @param at the pattern of the ids
 * @param collection the path of the collection that they are of
 */
record Reference(String at, String collection, OnDelete onDelete) {
    boolean pointsTo(ObjectNode body, String id) {
        return JsonPointers.all(body, at).stream().anyMatch(held -> is(held, id));
    }

    /**
     * Takes an id out of the innermost array on its way, with the element that holds it; without one, just the member.
     */
    void strip(ObjectNode body, String id) {
        int element = at.lastIndexOf("/*") + 2;
        String holder = element < 2 ? at : at.substring(0, element);
        String within = at.substring(holder.length());
        JsonPointers.edit(body, holder, node -> is(node.at(within), id) ? null : node);
    }

    private static boolean is(JsonNode held, String id) {
        return held.isValueNode() && !held.isNull() && held.asText().equals(id);
    }
}
