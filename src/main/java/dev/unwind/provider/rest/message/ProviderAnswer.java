package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.guard.HttpResult;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * What a provider answered.
 *
 * @param body the body, parsed once; empty where it is no JSON
 */
public record ProviderAnswer(ProviderCall call, int status, MultiMap headers, Optional<JsonNode> body)
        implements HttpResult {
    /** The same as the answer to this call: without what was added to it, such as credentials. */
    public ProviderAnswer of(ProviderCall asked) {
        return new ProviderAnswer(asked, status, headers, body);
    }

    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
