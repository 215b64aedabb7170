package dev.unwind.provider.rest.file;

import dev.unwind.provider.rest.auth.Credentials;
import dev.unwind.provider.rest.auth.SecretQuery;
import dev.unwind.provider.rest.auth.TokenSettings;
import dev.unwind.provider.rest.file.kind.HeaderNames;
import dev.unwind.provider.rest.signature.AwsSignature;
import dev.unwind.provider.rest.signature.HmacSignature;
import dev.unwind.provider.rest.signature.HmacSignature.Encoding;
import dev.unwind.provider.rest.signature.HmacSignature.Key;
import dev.unwind.provider.rest.signature.RequestSignature;
import dev.unwind.provider.rest.signature.SignatureTemplate;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads how calls are authenticated. Secrets must come from configuration. Used once. */
final class CredentialsReader {
    /** Headers that the gateway sets where a description says so. */
    private static final Set<String> CONDITIONS = Set.of("if-match", "if-none-match");

    private final Set<String> fromConfiguration;

    /** What sets a header, by the header's name in lower case. */
    private final Map<String, String> owners = new HashMap<>();

    /** @param fromConfiguration the paths of texts that come from configuration */
    CredentialsReader(Set<String> fromConfiguration) {
        this.fromConfiguration = fromConfiguration;
    }

    /** @param tokens reads how access tokens are obtained */
    Credentials read(YamlSection auth, TokenReader tokens) {
        try (auth) {
            Map<String, String> headers = new LinkedHashMap<>(auth.namedTexts("headers"));
            headers.keySet().forEach(header -> demandPlaceholder(auth, auth.at("headers") + "/" + header));
            auth.section("headers").ifPresent(section -> headers.keySet().forEach(name -> header(section, name, name)));
            headers.values().removeIf(String::isEmpty);
            headers.keySet().forEach(header -> own(auth, "headers", header));
            auth.text("bearer").ifPresent(token -> {
                demandPlaceholder(auth, auth.at("bearer"));
                authorize(auth, "bearer", token.isEmpty() ? "" : "Bearer " + token, headers);
            });
            auth.section("basic").map(this::basic).ifPresent(basic -> authorize(auth, "basic", basic, headers));
            Optional<TokenSettings> settings = tokens.read(auth);
            settings.ifPresent(token -> own(auth, auth.has("login") ? "login" : "oauth2", token.header()));
            Optional<RequestSignature> signature = auth.section("signature").flatMap(this::signature);
            signature.ifPresent(signing -> signing.headerNames().forEach(header -> own(auth, "signature", header)));
            return new Credentials(Map.copyOf(headers), query(auth), settings, signature);
        }
    }

    private void authorize(YamlSection auth, String key, String value, Map<String, String> headers) {
        if (!value.isEmpty()) {
            own(auth, key, TokenSettings.AUTHORIZATION);
            headers.put(TokenSettings.AUTHORIZATION, value);
        }
    }

    /** Two credentials in one header would be one too few. */
    private void own(YamlSection auth, String key, String header) {
        String other = owners.putIfAbsent(header.toLowerCase(Locale.ROOT), key);
        if (other != null) {
            auth.mistake(key, "sets the header " + header + ", which " + other + " sets, too");
        }
    }

    private String basic(YamlSection basic) {
        try (basic) {
            String user = basic.text("user").orElse("");
            String password = basic.text("password").orElse("");
            demandPlaceholder(basic, basic.at("password"));
            if (!basic.has("user")) {
                basic.mistake("user", "is required: nothing is sent without it");
            }
            String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            return user.isEmpty() ? "" : "Basic " + pair;
        }
    }

    private SecretQuery query(YamlSection auth) {
        Map<String, String> values = new LinkedHashMap<>(auth.namedTexts("query"));
        values.keySet().forEach(name -> demandPlaceholder(auth, auth.at("query") + "/" + name));
        values.values().removeIf(String::isEmpty);
        return new SecretQuery(values);
    }

    private Optional<RequestSignature> signature(YamlSection signature) {
        try (signature) {
            if (signature.has("hmac") == signature.has("aws")) {
                signature.mistakeAt(signature.path(), "is one of hmac and aws");
            }
            Optional<RequestSignature> aws = signature.section("aws").map(this::aws);
            return signature
                    .section("hmac")
                    .<RequestSignature>flatMap(this::hmac)
                    .or(() -> aws);
        }
    }

    private RequestSignature aws(YamlSection aws) {
        try (aws) {
            demandPlaceholder(aws, aws.at("secretKey"));
            Optional<String> session = aws.text("sessionToken");
            session.ifPresent(token -> demandPlaceholder(aws, aws.at("sessionToken")));
            return new AwsSignature(
                    aws.required("accessKey"),
                    aws.required("secretKey"),
                    session.filter(token -> !token.isEmpty()),
                    aws.required("region"),
                    aws.required("service"));
        }
    }

    private Optional<RequestSignature> hmac(YamlSection hmac) {
        try (hmac) {
            demandPlaceholder(hmac, hmac.at("key"));
            String algorithm = hmac.oneOf("algorithm", Map.of("HmacSHA256", "HmacSHA256", "HmacSHA512", "HmacSHA512"))
                    .orElse("HmacSHA256");
            Function<String, Key> keys = hmac.<Function<String, Key>>oneOf(
                            "keyEncoding", Map.of("text", Key::ofText, "base64", Key::ofBase64))
                    .orElse(Key::ofText);
            Encoding encoding = hmac.oneOf("encoding", Map.of("hex", Encoding.HEX, "base64", Encoding.BASE64))
                    .orElse(Encoding.HEX);
            hmac.required("key");
            hmac.required("sign");
            Optional<Key> key = hmac.parsed("key", keys);
            Optional<SignatureTemplate> message = hmac.parsed("sign", SignatureTemplate::message);
            String header = header(hmac, "header", hmac.required("header"));
            Optional<SignatureTemplate> value = value(hmac);
            Map<String, SignatureTemplate> more = further(hmac);
            return key.flatMap(secret -> message.flatMap(text -> value.map(
                    shown -> new HmacSignature(algorithm, secret, text, encoding, header, shown, Map.copyOf(more)))));
        }
    }

    private static Optional<SignatureTemplate> value(YamlSection hmac) {
        String usual = "{" + SignatureTemplate.SIGNATURE + "}";
        if (!hmac.has("value")) {
            return Optional.of(SignatureTemplate.header(usual));
        }
        Optional<SignatureTemplate> value = hmac.parsed("value", SignatureTemplate::header);
        if (value.isPresent() && !value.get().names(SignatureTemplate.SIGNATURE)) {
            hmac.mistake("value", "holds no " + usual);
        }
        return value;
    }

    private static Map<String, SignatureTemplate> further(YamlSection hmac) {
        Map<String, SignatureTemplate> further = new LinkedHashMap<>();
        hmac.section("headers")
                .ifPresent(headers -> hmac.namedTexts("headers").keySet().forEach(name -> {
                    header(headers, name, name);
                    headers.parsed(name, SignatureTemplate::header).ifPresent(value -> further.put(name, value));
                }));
        return further;
    }

    /** The name of a header that is free. */
    static String header(YamlSection section, String key, String name) {
        boolean taken = HeaderNames.ofGateway(name).isPresent() || CONDITIONS.contains(name.toLowerCase(Locale.ROOT));
        if (!name.isEmpty() && taken) {
            section.mistake(key, "expected the name of a header that calls do not have anyway");
        }
        return name;
    }

    private void demandPlaceholder(YamlSection section, String path) {
        if (!fromConfiguration.contains(path)) {
            section.mistakeAt(path, ProviderReader.SECRET);
        }
    }
}
