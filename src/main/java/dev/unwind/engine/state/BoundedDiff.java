package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes JSON Patches (RFC 6902) with bounded work, so that none holds up an event loop. To tell how two arrays differ
 * takes up to the product of their lengths. Where that is too much, the patch replaces the array as a whole.
 */
final class BoundedDiff {
    /** The greatest product of the lengths of two arrays whose elements are compared. */
    private static final long MOST_PAIRS = 250_000;

    /** The greatest sum of these products in one patch. */
    private static final long MOST_PAIRS_TOGETHER = 1_000_000;

    /** The longest array inside an element of another: which one it is compared with is not known beforehand. */
    private static final int LONGEST_INSIDE = 100;

    private final OpaqueValues hidden = new OpaqueValues();
    private final Map<JsonNode, JsonNode> inside = new HashMap<>();
    private long pairs = MOST_PAIRS_TOGETHER;

    private BoundedDiff() {}

    /** The patch from one document to the other, without moves and copies. Both are changed. */
    static ArrayNode of(JsonNode from, JsonNode to, EnumSet<DiffFlags> flags) {
        return new BoundedDiff().patch(from, to, flags);
    }

    private ArrayNode patch(JsonNode from, JsonNode to, EnumSet<DiffFlags> flags) {
        align(from, to);
        flags.add(DiffFlags.OMIT_MOVE_OPERATION);
        flags.add(DiffFlags.OMIT_COPY_OPERATION);
        return (ArrayNode) hidden.show(JsonDiff.asJson(from, to, flags));
    }

    /** Hides arrays that stand in the same place of both and would take too long to compare. */
    private void align(JsonNode from, JsonNode to) {
        if (from instanceof ObjectNode before && to instanceof ObjectNode after) {
            for (var member : before.properties()) {
                var other = after.get(member.getKey());
                if (member.getValue() instanceof ArrayNode one && other instanceof ArrayNode two) {
                    if (!affordable(one, two)) {
                        member.setValue(hidden.hide(one));
                        after.set(member.getKey(), hidden.hide(two));
                    }
                } else if (other != null) {
                    align(member.getValue(), other);
                }
            }
        }
    }

    /** Whether the elements of these arrays are compared. Takes what that costs from what is left. */
    private boolean affordable(ArrayNode one, ArrayNode two) {
        if (one.equals(two)) {
            return true;
        }
        long product = (long) one.size() * two.size();
        if (product > MOST_PAIRS || product > pairs) {
            return false;
        }
        pairs -= product;
        hideInside(one);
        hideInside(two);
        return true;
    }

    /** Hides long arrays in the elements of an array: equal ones stay equal. */
    private void hideInside(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, shortened(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(shortened(member.getValue())));
        }
    }

    private JsonNode shortened(JsonNode node) {
        if (node instanceof ArrayNode array && array.size() > LONGEST_INSIDE) {
            return inside.computeIfAbsent(array, hidden::hide);
        }
        hideInside(node);
        return node;
    }
}
