package dev.unwind.provider.rest.description;

import java.net.URI;
import java.util.List;

/**
 * What a file says about a provider.
 *
 * @param transport what lies between here and the provider
 * @param credentials by what it knows who calls
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
