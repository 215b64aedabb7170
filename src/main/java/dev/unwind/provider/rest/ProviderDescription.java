package dev.unwind.provider.rest;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file says about a provider.
 *
 * @param headers what authenticates every call; secret
 * @param tokens how access tokens are had, where calls need them
 */
record ProviderDescription(
        String name,
        URI baseUrl,
        Transport transport,
        Map<String, String> headers,
        Optional<TokenSettings> tokens,
        CallSettings calls,
        AnswerForm answers,
        List<KindDescription> kinds) {
    @Override
    public String toString() {
        return "provider " + name + " at " + baseUrl;
    }
}
