package dev.unwind.provider.rest.description;

import dev.unwind.provider.rest.auth.Credentials;
import dev.unwind.provider.rest.transport.TransportSettings;
import java.net.URI;
import java.util.List;

/**
 * The description of a provider.
 *
 * @param transport TLS and proxy settings
 * @param credentials how calls are authenticated
 */
public record ProviderDescription(
        String name,
        URI baseUrl,
        TransportSettings transport,
        Credentials credentials,
        CallSettings calls,
        AnswerForm answers,
        List<KindDescription> kinds) {
    @Override
    public String toString() {
        return "provider " + name + " at " + baseUrl;
    }
}
