package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Members that a client unsets by a value, since leaving them out leaves them as they are. */
public final class UnsetMembers {
    private UnsetMembers() {}

    /** In a patch, a matching member that is 0 is taken away, and one that is null is refused. */
    public static Behaviour byZero(String pattern) {
        return (call, site, next) -> {
            if (!call.method().equals("PATCH")) {
                return next.apply(call);
            }
            ObjectNode members = call.members();
            if (JsonPointers.all(members, pattern).stream().anyMatch(JsonNode::isNull)) {
                return Response.refusal(400, "invalid", "null is no number");
            }
            JsonPointers.edit(
                    members,
                    pattern,
                    node -> node.isNumber() && node.decimalValue().signum() == 0 ? NullNode.getInstance() : node);
            return next.apply(call.withBody(members));
        };
    }
}
