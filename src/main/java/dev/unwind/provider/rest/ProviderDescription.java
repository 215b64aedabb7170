package dev.unwind.provider.rest;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What a file says about a provider.
 *
 * @param headers what authenticates every call; secret
 */
record ProviderDescription(
        String name,
        URI baseUrl,
        Map<String, String> headers,
        CallSettings calls,
        AnswerForm answers,
        List<KindDescription> kinds) {
    @Override
    public String toString() {
        return "provider " + name + " at " + baseUrl;
    }
}
