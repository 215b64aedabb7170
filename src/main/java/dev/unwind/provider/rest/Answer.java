package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.guard.Answered;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * What a provider answered.
 *
 * @param body the body, parsed once; empty where it is no JSON
 */
record Answer(Call call, int status, MultiMap headers, Optional<JsonNode> body) implements Answered {
    /** The same as the answer to this call: without what was added to it, such as credentials. */
    Answer of(Call asked) {
        return new Answer(asked, status, headers, body);
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }
}
