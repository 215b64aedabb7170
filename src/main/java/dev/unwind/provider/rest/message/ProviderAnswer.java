package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.guard.HttpResult;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * An answer of a provider.
 *
 * @param body the body, parsed once; empty if it is not JSON
 */
public record ProviderAnswer(ProviderCall call, int status, MultiMap headers, Optional<JsonNode> body)
        implements HttpResult {
    /** This answer as the answer to another call, such as the one without credentials. */
    public ProviderAnswer of(ProviderCall original) {
        return new ProviderAnswer(original, status, headers, body);
    }

    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
