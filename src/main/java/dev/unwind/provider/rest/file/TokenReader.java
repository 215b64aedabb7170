package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.rest.auth.ClientCredentials;
import dev.unwind.provider.rest.auth.Credentials;
import dev.unwind.provider.rest.auth.SecretQuery;
import dev.unwind.provider.rest.auth.TokenAnswer;
import dev.unwind.provider.rest.auth.TokenCall;
import dev.unwind.provider.rest.auth.TokenSettings;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.yaml.YamlSection;
import dev.unwind.url.UrlPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how access tokens are obtained. Secrets must come from configuration. */
final class TokenReader {
    private static final Pattern CALL = Pattern.compile(" *(GET|POST|PUT) +(\\S+) *");

    private final URI baseUrl;
    private final AnswerForm answers;
    private final Set<String> fromConfiguration;

    /**
     * @param answers where errors of the provider hold what may be shown
     * @param fromConfiguration the paths of texts that come from configuration
     */
    TokenReader(URI baseUrl, AnswerForm answers, Set<String> fromConfiguration) {
        this.baseUrl = baseUrl;
        this.answers = answers;
        this.fromConfiguration = fromConfiguration;
    }

    /** How tokens are obtained; empty if calls need none. */
    Optional<TokenSettings> read(YamlSection auth) {
        Optional<TokenSettings> granted = auth.section("oauth2").map(this::granted);
        Optional<ObjectNode> texts = auth.object("login");
        Optional<TokenSettings> login = texts.flatMap(node -> auth.section("login"))
                .map(section -> login(section, secretsIn(section, texts.get())));
        if (granted.isPresent() && login.isPresent()) {
            auth.mistake("login", "does not go with oauth2");
        }
        return login.or(() -> granted);
    }

    private TokenSettings granted(YamlSection oauth2) {
        try (oauth2) {
            if (!fromConfiguration.contains(oauth2.at("clientSecret"))) {
                oauth2.mistake("clientSecret", ProviderReader.SECRET);
            }
            if (!oauth2.has("tokenUrl")) {
                oauth2.mistake("tokenUrl", "is required");
            }
            return new ClientCredentials(
                            oauth2.parsed("tokenUrl", ProviderReader::url).orElse(baseUrl),
                            oauth2.required("clientId"),
                            oauth2.text("clientSecret").orElse(""),
                            oauth2.text("scope").filter(scope -> !scope.isBlank()),
                            oauth2.text("audience").filter(audience -> !audience.isBlank()),
                            oauth2.oneOf("authMethod", Map.of("basic", true, "post", false))
                                    .orElse(true))
                    .settings();
        }
    }

    /** The texts of a login that come from configuration. Without any, it would prove nothing. */
    private List<String> secretsIn(YamlSection login, ObjectNode texts) {
        String within = login.path() + "/";
        List<String> secrets = fromConfiguration.stream()
                .filter(path -> path.startsWith(within))
                .filter(path -> !path.equals(login.at("call")))
                .map(path -> texts.at(path.substring(login.path().length())).asText())
                .toList();
        if (fromConfiguration.stream().noneMatch(path -> path.startsWith(within))) {
            login.mistakeAt(login.path(), "sends no secret: one " + ProviderReader.SECRET);
        }
        return secrets;
    }

    private TokenSettings login(YamlSection login, List<String> secrets) {
        try (login) {
            if (!login.has("call")) {
                login.mistake("call", "is required");
            }
            Call call = login.parsed("call", this::call).orElse(new Call("POST", baseUrl));
            Map<String, String> headers = login.namedTexts("headers");
            headers.values().removeIf(String::isEmpty);
            login.section("headers").ifPresent(section -> headers.keySet()
                    .forEach(name -> CredentialsReader.header(section, name, name)));
            KnownSecrets hidden = KnownSecrets.of(secrets)
                    .and(Credentials.secretsOf(headers.values()))
                    .and(KnownSecrets.of(call.secrets(fromConfiguration.contains(login.at("call")))));
            String header = CredentialsReader.header(
                    login, "header", login.text("header").orElse(TokenSettings.AUTHORIZATION));
            return new TokenSettings(
                    request(login, call, headers, hidden), answer(login), header, value(login, header));
        }
    }

    private static TokenCall request(YamlSection login, Call call, Map<String, String> headers, KnownSecrets hidden) {
        Optional<ObjectNode> body = login.object("body");
        Map<String, String> form = login.namedTexts("form");
        if (body.isPresent() && !form.isEmpty()) {
            login.mistake("form", "does not go with body");
        }
        if (call.method().equals("GET") && (body.isPresent() || !form.isEmpty())) {
            login.mistake("call", "GET has no body");
        }
        if (!form.isEmpty()) {
            return TokenCall.withForm(call.method(), call.url(), headers, form, hidden);
        }
        return body.map(json -> TokenCall.withJson(call.method(), call.url(), headers, json, hidden))
                .orElseGet(() -> TokenCall.plain(call.method(), call.url(), headers, hidden));
    }

    private TokenAnswer answer(YamlSection login) {
        login.required("token");
        JsonPointer token = login.pointer("token").orElse(JsonPointer.empty());
        boolean stated = login.text("life").filter(text -> text.startsWith("/")).isPresent();
        return new TokenAnswer(
                token,
                stated ? login.pointer("life") : Optional.empty(),
                stated ? TokenAnswer.USUAL_LIFE : login.duration("life", TokenAnswer.USUAL_LIFE),
                answers.errorMessage(),
                answers.errorCode());
    }

    private static String value(YamlSection login, String header) {
        String usual =
                header.equalsIgnoreCase(TokenSettings.AUTHORIZATION) ? TokenSettings.BEARER : TokenSettings.TOKEN;
        String value = login.text("value").orElse(usual);
        if (!value.contains(TokenSettings.TOKEN)) {
            login.mistake("value", "holds no " + TokenSettings.TOKEN);
        } else if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            login.mistake("value", "expected a text that a header can hold: one line of ASCII");
        }
        return value;
    }

    /** A method and where it is sent. */
    private record Call(String method, URI url) {
        /** The values in the query, if the text comes from configuration. */
        List<String> secrets(boolean configured) {
            List<String> values = new ArrayList<>();
            if (configured && url.getRawQuery() != null) {
                values.add(url.getRawQuery());
                Arrays.stream(url.getRawQuery().split("&"))
                        .map(parameter -> parameter.substring(parameter.indexOf('=') + 1))
                        .forEach(value -> {
                            values.add(value);
                            values.add(SecretQuery.nameOf(value));
                        });
            }
            return values;
        }
    }

    private Call call(String text) {
        var call = CALL.matcher(text);
        if (!call.matches()) {
            throw new IllegalArgumentException("expected GET, POST or PUT, and a path or an http or https URL");
        }
        String place = call.group(2);
        String base = UrlPath.withoutTrailingSlashes(baseUrl.toString());
        return new Call(call.group(1), url(place.startsWith("/") ? base + place : place));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            String query = url.getRawQuery();
            ProviderReader.url(query == null ? text : text.substring(0, text.indexOf('?')));
            return url;
        } catch (URISyntaxException e) {
            // The cause shows the query, which may be secret.
            throw new IllegalArgumentException("expected a path or an http or https URL without credentials");
        }
    }
}
