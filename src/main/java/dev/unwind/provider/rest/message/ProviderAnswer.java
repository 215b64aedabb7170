package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.guard.HttpResult;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * An answer of a provider.
 *
 * @param body the body, parsed once; empty if it is not JSON that can be used
 * @param empty whether there was no body at all
 * @param size the bytes of the body, unpacked
 * @param unusable why the body is not JSON that can be used, without any of its values; empty if it is, or is empty
 */
public record ProviderAnswer(
        ProviderCall call,
        int status,
        MultiMap headers,
        Optional<JsonNode> body,
        boolean empty,
        int size,
        Optional<String> unusable)
        implements HttpResult {
    /**
     * This answer as the answer to another call, such as the one without credentials, of which no text may show the
     * secrets of this one either.
     */
    public ProviderAnswer of(ProviderCall original) {
        return new ProviderAnswer(original.hiding(call.secrets()), status, headers, body, empty, size, unusable);
    }

    /**
     * What this answer says of one of several things that its call was about.
     *
     * @param part what its body says of it; empty if nothing
     * @param parts how many things the call was about, at least 1
     */
    public ProviderAnswer part(int partStatus, Optional<JsonNode> part, int parts) {
        return new ProviderAnswer(
                call,
                partStatus,
                MultiMap.caseInsensitiveMultiMap(),
                part,
                part.isEmpty(),
                size / parts,
                Optional.empty());
    }

    /**
     * The value of a header that has one; empty if it is absent.
     *
     * @throws IllegalArgumentException if it is there several times with different values: which one counts is unknown
     */
    public Optional<String> header(String name) {
        List<String> values = headers.getAll(name).stream().distinct().toList();
        if (values.size() > 1) {
            throw new IllegalArgumentException("it has several headers " + name);
        }
        return values.stream().findFirst();
    }

    /** Whether the provider has accepted the request, and carries it out later or fails to (RFC 9110, 15.3.3). */
    public boolean accepted() {
        return status == 202;
    }

    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
