package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiCall.Body;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.List;
import java.util.Optional;

/**
 * The body that a call is to send.
 *
 * @param wrap where within the body the members stand, as a JSON Pointer; empty where they are the body
 * @param members the schema of what stands there
 */
record BodyChoice(Body body, String wrap, ApiSchema members) {
    /**
     * The body of a call in a type that the gateway can write: JSON, else a form. Empty if there is none.
     *
     * @param shown what reads show of the resource
     */
    static Optional<BodyChoice> of(ApiCall call, ApiSchema shown) {
        List<Body> bodies = call.bodies();
        return bodies.stream()
                .filter(Body::isMergePatch)
                .findFirst()
                .or(() -> bodies.stream()
                        .filter(body -> body.type().equals("application/json"))
                        .findFirst())
                .or(() -> bodies.stream().filter(Body::isJson).findFirst())
                .or(() -> bodies.stream().filter(Body::isForm).findFirst())
                .map(body -> of(body, shown));
    }

    /** An only member that is an object holds the members, unless the resource has that member itself. */
    private static BodyChoice of(Body body, ApiSchema shown) {
        ApiSchema schema = body.schema();
        if (schema.isArray() && schema.items().isObject()) {
            return new BodyChoice(body, "/0", schema.items());
        }
        if (schema.members().size() == 1) {
            String only = schema.members().iterator().next();
            ApiSchema inner = schema.member(only);
            if (inner.isObject() && !inner.members().isEmpty() && !shown.has(only) && DraftNames.isPlainMember(only)) {
                return new BodyChoice(body, "/" + only, inner);
            }
        }
        return new BodyChoice(body, "", schema);
    }

    /** Whether the call needs no more than its method and path in a description. */
    boolean isPlain() {
        return wrap.isEmpty() && body.type().matches("application/json|\\*/\\*");
    }
}
