package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Whether a desired value is seen to hold, in canonical forms. Stateless. */
final class Holding {
    /** Beyond this, comparing each with each takes too long for an event loop. */
    private static final int MAX_COMPARED = 500;

    private Holding() {}

    /**
     * Whether what is found shows all that is desired: objects may have further members, at any depth; arrays have as
     * many elements as desired.
     *
     * @param desired null for a member that is to be absent: one that is shown as JSON null counts as absent
     * @param found null for a member that is absent
     */
    static boolean holds(JsonNode desired, JsonNode found) {
        if (desired == null || found == null) {
            return desired == null && (found == null || found.isNull());
        }
        if (desired.isObject() && found.isObject()) {
            return desired.propertyStream().allMatch(member -> holds(member.getValue(), found.get(member.getKey())));
        }
        if (desired.isArray() && found.isArray()) {
            return desired.size() == found.size() && (inOrder(desired, found) || inAnyOrder(desired, found));
        }
        return desired.equals(found);
    }

    private static boolean inOrder(JsonNode desired, JsonNode found) {
        for (int i = 0; i < desired.size(); i++) {
            if (!holds(desired.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Elements of an unordered array are sorted by their texts, which further members change. */
    private static boolean inAnyOrder(JsonNode desired, JsonNode found) {
        if (desired.size() > MAX_COMPARED || !sorted(desired) || !sorted(found)) {
            return false;
        }
        List<JsonNode> left = new ArrayList<>();
        found.forEach(left::add);
        for (var element : desired) {
            var match = left.stream().filter(each -> holds(element, each)).findFirst();
            if (match.isEmpty()) {
                return false;
            }
            left.remove(match.get());
        }
        return true;
    }

    private static boolean sorted(JsonNode array) {
        for (int i = 1; i < array.size(); i++) {
            if (array.get(i - 1).toString().compareTo(array.get(i).toString()) > 0) {
                return false;
            }
        }
        return true;
    }
}
