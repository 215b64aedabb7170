package dev.unwind.provider.rest.file;

import dev.unwind.provider.rest.description.Credentials;
import dev.unwind.provider.rest.description.TokenSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how calls are authenticated. Secrets must come from configuration. */
final class CredentialsReader {
    private final Set<String> fromConfiguration;

    /** @param fromConfiguration the paths of texts that come from configuration */
    CredentialsReader(Set<String> fromConfiguration) {
        this.fromConfiguration = fromConfiguration;
    }

    Credentials read(YamlSection auth) {
        try (auth) {
            if (auth.has("oauth2") && (auth.has("bearer") || auth.has("basic"))) {
                auth.mistake("oauth2", "does not go with bearer or basic");
            }
            Map<String, String> headers = new LinkedHashMap<>(auth.namedTexts("headers"));
            headers.keySet().forEach(header -> demandPlaceholder(auth, auth.at("headers") + "/" + header));
            auth.text("bearer").ifPresent(token -> {
                demandPlaceholder(auth, auth.at("bearer"));
                headers.put("Authorization", token.isEmpty() ? "" : "Bearer " + token);
            });
            auth.section("basic").map(this::basic).ifPresent(basic -> headers.put("Authorization", basic));
            headers.values().removeIf(String::isEmpty);
            Optional<TokenSettings> tokens = auth.section("oauth2").map(this::tokens);
            return new Credentials(Map.copyOf(headers), tokens);
        }
    }

    private String basic(YamlSection basic) {
        try (basic) {
            String user = basic.text("user").orElse("");
            String password = basic.text("password").orElse("");
            demandPlaceholder(basic, basic.at("password"));
            String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            return user.isEmpty() ? "" : "Basic " + pair;
        }
    }

    private TokenSettings tokens(YamlSection oauth2) {
        try (oauth2) {
            demandPlaceholder(oauth2, oauth2.at("clientSecret"));
            if (!oauth2.has("tokenUrl")) {
                oauth2.mistake("tokenUrl", "is required");
            }
            return new TokenSettings(
                    oauth2.parsed("tokenUrl", ProviderReader::url).orElse(URI.create("http://localhost")),
                    oauth2.required("clientId"),
                    oauth2.text("clientSecret").orElse(""),
                    oauth2.text("scope").filter(scope -> !scope.isBlank()),
                    oauth2.text("audience").filter(audience -> !audience.isBlank()),
                    oauth2.oneOf("authMethod", Map.of("basic", true, "post", false))
                            .orElse(true));
        }
    }

    private void demandPlaceholder(YamlSection section, String path) {
        if (!fromConfiguration.contains(path)) {
            section.mistakeAt(path, ProviderReader.SECRET);
        }
    }
}
