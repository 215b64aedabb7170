package dev.unwind.apivariants;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The creates that came with an idempotency key and went through. */
final class IdempotentCreates {
    private final Map<String, Create> byKey = new HashMap<>();

    private record Create(String body, Response answer) {}

    /** Answers a create that has been here as it was answered then. */
    Response once(Call call, Supplier<Response> create) {
        String key = call.headers().get("Idempotency-Key");
        if (key == null) {
            return create.get();
        }
        Create known = byKey.get(key);
        if (known == null) {
            Response answer = create.get();
            byKey.put(key, new Create(call.body(), answer));
            return answer;
        }
        if (!known.body().equals(call.body())) {
            throw new RefusedCall(422, "idempotency_key", "the key was used with another body");
        }
        return known.answer();
    }

    void clear() {
        byKey.clear();
    }
}
