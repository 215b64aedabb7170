package dev.unwind.provider.rest.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderJson;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The call that obtains an access token.
 *
 * @param url absolute; its query may be secret
 * @param headers secret
 * @param body secret; empty for none
 * @param secrets what no text about this call or its answer may show
 */
public record TokenCall(
        String method, URI url, Map<String, String> headers, Optional<Buffer> body, KnownSecrets secrets) {
    private static final String CONTENT_TYPE = "Content-Type";

    /** A call without a body. */
    public static TokenCall plain(String method, URI url, Map<String, String> headers, KnownSecrets secrets) {
        return new TokenCall(method, url, Map.copyOf(headers), Optional.empty(), secrets);
    }

    /** A call with a body in JSON. */
    public static TokenCall withJson(
            String method, URI url, Map<String, String> headers, JsonNode body, KnownSecrets secrets) {
        return withBody(method, url, headers, "application/json", Buffer.buffer(ProviderJson.bytes(body)), secrets);
    }

    /** A call with a body of type {@code application/x-www-form-urlencoded}. */
    public static TokenCall withForm(
            String method, URI url, Map<String, String> headers, Map<String, String> form, KnownSecrets secrets) {
        String body = form.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        return withBody(method, url, headers, "application/x-www-form-urlencoded", Buffer.buffer(body), secrets);
    }

    private static TokenCall withBody(
            String method, URI url, Map<String, String> headers, String type, Buffer body, KnownSecrets secrets) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(CONTENT_TYPE, type);
        return new TokenCall(method, url, Map.copyOf(all), Optional.of(body), secrets);
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Names the call in logs: without its query, which may be secret. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
