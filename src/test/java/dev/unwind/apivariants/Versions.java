package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** Other places for the version that a write is conditional on, of a collection that has versions. */
public final class Versions {
    private Versions() {}

    /** The version that the client saw is in the header {@code X-Version}, that after it in the body of an update. */
    public static Behaviour inHeader() {
        return (call, site, next) -> {
            if (call.id().isEmpty() || !call.writes()) {
                return next.apply(call);
            }
            Optional<Integer> seen =
                    Optional.ofNullable(call.headers().get("X-Version")).map(Integer::valueOf);
            if (seen.isEmpty()) {
                return Response.refusal(428, "precondition_required", "X-Version is required");
            }
            if (call.method().equals("DELETE")) {
                return next.apply(call.withQuery(MultiMap.caseInsensitiveMultiMap()
                        .add("version", seen.get().toString())));
            }
            ObjectNode members = call.members();
            if (members.path("version").intValue() != seen.get() + 1) {
                return Response.refusal(400, "invalid", "version is that after the one in X-Version");
            }
            return next.apply(call.withBody(members.put("version", seen.get())));
        };
    }
}
