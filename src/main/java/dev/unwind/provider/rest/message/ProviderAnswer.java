package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.guard.HttpResult;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * An answer of a provider.
 *
 * @param body the body, parsed once; empty if it is not JSON that can be used
 * @param empty whether there was no body at all
 * @param size the bytes of the body, unpacked
 */
public record ProviderAnswer(
        ProviderCall call, int status, MultiMap headers, Optional<JsonNode> body, boolean empty, int size)
        implements HttpResult {
    /** This answer as the answer to another call, such as the one without credentials. */
    public ProviderAnswer of(ProviderCall original) {
        return new ProviderAnswer(original, status, headers, body, empty, size);
    }

    /** Whether the provider has accepted the request, and carries it out later or fails to (RFC 9110, 15.3.3). */
    public boolean accepted() {
        return status == 202;
    }

    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
