package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Whatever is sent or shown is a list at {@code data}, one resource too. */
public final class DataLists {
    private DataLists() {}

    /** The read of an absent resource is answered with 200 and an empty list. */
    public static Behaviour always() {
        return (call, site, next) -> {
            if (call.body().isEmpty()) {
                return listed(call, next.apply(call));
            }
            JsonNode data = call.members().path("data");
            return data.size() == 1
                    ? listed(call, next.apply(call.withBody(data.get(0))))
                    : Response.refusal(400, "invalid", "data is a list of one");
        };
    }

    private static Response listed(Call call, Response answer) {
        if (!call.writes() && answer.status() == 404) {
            return Response.of(200, around(VariantJson.array()));
        }
        return !answer.done() || answer.body().isEmpty()
                ? answer
                : answer.with(around(answer.body().get()));
    }

    private static ObjectNode around(JsonNode shown) {
        return VariantJson.object()
                .set("data", shown.isArray() ? shown : VariantJson.array().add(shown));
    }
}
