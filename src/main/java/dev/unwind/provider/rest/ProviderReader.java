package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.unwind.provider.guard.Breaker;
import dev.unwind.provider.guard.Guards;
import dev.unwind.provider.guard.RateLimit;
import dev.unwind.provider.guard.RetryPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a provider's file. Does no I/O of its own. */
final class ProviderReader {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    static final String SECRET = "is a secret: it comes from configuration, as ${NAME}";

    private final Function<String, Optional<String>> configured;
    private final Mistakes mistakes;

    /** @param configured what stands under a name in the gateway's configuration, environment included */
    ProviderReader(Function<String, Optional<String>> configured, Mistakes mistakes) {
        this.configured = configured;
        this.mistakes = mistakes;
    }

    /** What the file says, or empty where it could not be read at all; of use only where no mistake was noted. */
    Optional<ProviderDescription> read(String yaml) {
        try {
            JsonNode document = YAML.readTree(yaml);
            var placeholders = new Placeholders(configured, mistakes);
            placeholders.fill(document);
            return Optional.of(provider(new Section("", document, mistakes), placeholders.filled()));
        } catch (JacksonException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
            mistakes.add("", "is no YAML" + where);
            return Optional.empty();
        }
    }

    private ProviderDescription provider(Section file, Set<String> fromConfiguration) {
        try (file) {
            String name = file.required("provider");
            URI baseUrl = file.parsed("baseUrl", ProviderReader::url).orElseGet(() -> {
                if (!file.has("baseUrl")) {
                    file.mistake("baseUrl", "is required");
                }
                return URI.create("http://localhost");
            });
            CallSettings calls =
                    file.section("calls").map(ProviderReader::calls).orElseGet(ProviderReader::usualCalls);
            var kinds = new KindReader(name, file.text("account").orElse("default"), calls);
            List<KindDescription> described = new ArrayList<>();
            file.named("kinds").forEach((kind, section) -> described.add(kinds.read(kind, section)));
            if (described.isEmpty()) {
                file.mistake("kinds", "a provider has at least one");
            }
            return new ProviderDescription(
                    name,
                    baseUrl,
                    TransportReader.read(file, fromConfiguration),
                    file.section("auth")
                            .map(auth -> headers(auth, fromConfiguration))
                            .orElse(Map.of()),
                    file.section("auth")
                            .flatMap(auth -> auth.section("oauth2"))
                            .map(oauth2 -> tokens(oauth2, fromConfiguration)),
                    calls,
                    file.section("answers").map(ProviderReader::answers).orElseGet(ProviderReader::usualAnswers),
                    List.copyOf(described));
        }
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawQuery() == null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // reported below, without the text, which may hold credentials
        }
        throw new IllegalArgumentException("expected an http or https URL without query or credentials");
    }

    private static TokenSettings tokens(Section oauth2, Set<String> fromConfiguration) {
        try (oauth2) {
            demandPlaceholder(oauth2, oauth2.at("clientSecret"), fromConfiguration);
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

    private static Map<String, String> headers(Section auth, Set<String> fromConfiguration) {
        try (auth) {
            if (auth.has("oauth2") && (auth.has("bearer") || auth.has("basic"))) {
                auth.mistake("oauth2", "does not go with bearer or basic");
            }
            Map<String, String> headers = new LinkedHashMap<>(auth.namedTexts("headers"));
            headers.keySet()
                    .forEach(header -> demandPlaceholder(auth, auth.at("headers") + "/" + header, fromConfiguration));
            auth.text("bearer").ifPresent(token -> {
                demandPlaceholder(auth, auth.at("bearer"), fromConfiguration);
                headers.put("Authorization", token.isEmpty() ? "" : "Bearer " + token);
            });
            auth.section("basic").ifPresent(basic -> {
                try (basic) {
                    String user = basic.text("user").orElse("");
                    String password = basic.text("password").orElse("");
                    demandPlaceholder(auth, basic.at("password"), fromConfiguration);
                    String pair = Base64.getEncoder()
                            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
                    headers.put("Authorization", user.isEmpty() ? "" : "Basic " + pair);
                }
            });
            headers.values().removeIf(String::isEmpty);
            return Map.copyOf(headers);
        }
    }

    private static void demandPlaceholder(Section auth, String path, Set<String> fromConfiguration) {
        if (!fromConfiguration.contains(path)) {
            auth.mistakeAt(path, SECRET);
        }
    }

    private static CallSettings calls(Section calls) {
        try (calls) {
            Duration timeout = calls.duration("timeout", Duration.ofSeconds(10));
            if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
                calls.mistake("timeout", "expected a millisecond at least and 24 days at most");
            }
            return new CallSettings(
                    timeout,
                    calls.duration("settles", timeout.multipliedBy(2)),
                    calls.duration("readLag", Duration.ZERO),
                    calls.parsed("maxBody", ProviderReader::bytes).orElse(8 << 20),
                    new Guards(
                            calls.number("maxConcurrency", 16, 1, 10_000),
                            calls.number("maxWaiting", 10_000, 1, 10_000_000),
                            calls.section("retry").map(ProviderReader::retry).orElseGet(ProviderReader::usualRetry),
                            calls.section("rate").map(ProviderReader::rate),
                            calls.section("breaker")
                                    .map(ProviderReader::breaker)
                                    .orElseGet(ProviderReader::usualBreaker)));
        }
    }

    private static RateLimit rate(Section rate) {
        try (rate) {
            if (!rate.has("calls")) {
                rate.mistake("calls", "is required");
            }
            Duration per = rate.duration("per", Duration.ofSeconds(1));
            if (per.toMillis() < 1) {
                rate.mistake("per", "expected a millisecond at least");
                per = Duration.ofSeconds(1);
            }
            return new RateLimit(rate.number("calls", 1, 1, 1_000_000), per);
        }
    }

    private static Optional<Breaker> breaker(Section breaker) {
        try (breaker) {
            boolean enabled = breaker.flag("enabled").orElse(true);
            var described = new Breaker(
                    breaker.number("calls", 100, 1, 10_000),
                    breaker.parsed("failureRatio", ProviderReader::ratio).orElse(0.5),
                    breaker.duration("delay", Duration.ofSeconds(5)),
                    breaker.number("successes", 2, 1, 1_000));
            return enabled ? Optional.of(described) : Optional.empty();
        }
    }

    private static Double ratio(String text) {
        try {
            double ratio = Double.parseDouble(text);
            if (ratio > 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException e) {
            // reported below, with the one message for both
        }
        throw new IllegalArgumentException("expected a number above 0, up to 1");
    }

    private static Optional<Breaker> usualBreaker() {
        return breaker(new Section("", Json.object(), Mistakes.none()));
    }

    private static RetryPolicy retry(Section retry) {
        try (retry) {
            return new RetryPolicy(
                    retry.number("attempts", 5, 1, 100),
                    retry.duration("delay", Duration.ofMillis(200)),
                    retry.duration("maxDelay", Duration.ofSeconds(10)));
        }
    }

    private static AnswerForm answers(Section answers) {
        try (answers) {
            Optional<JsonPointer> message = Optional.empty();
            Optional<JsonPointer> code = Optional.empty();
            var error = answers.section("error");
            if (error.isPresent()) {
                try (Section form = error.get()) {
                    message = form.pointer("message");
                    code = form.pointer("code");
                }
            }
            return new AnswerForm(
                    answers.pointer("envelope"),
                    message,
                    code,
                    answers.parsed("failed", KindReader::jmesPath),
                    notDone(answers),
                    answers.section("quota").map(ProviderReader::quota));
        }
    }

    private static AnswerForm.Quota quota(Section quota) {
        try (quota) {
            return new AnswerForm.Quota(quota.required("remaining"), quota.required("reset"));
        }
    }

    private static Set<Integer> notDone(Section answers) {
        Set<Integer> statuses = new HashSet<>();
        for (String status : answers.texts("notDone")) {
            if (status.matches("5[0-9][0-9]")) {
                statuses.add(Integer.valueOf(status));
            } else {
                answers.mistake("notDone", "expected statuses from 500 to 599: others speak for themselves");
            }
        }
        return Set.copyOf(statuses);
    }

    private static int bytes(String text) {
        var number = text.strip().replaceFirst(" *(KiB|MiB)$", "");
        long unit = text.endsWith("KiB") ? 1L << 10 : text.endsWith("MiB") ? 1L << 20 : 1L;
        if (number.matches("[1-9][0-9]{0,9}") && Long.parseLong(number) * unit <= 1 << 30) {
            return (int) (Long.parseLong(number) * unit);
        }
        throw new IllegalArgumentException("expected a size such as 8MiB, 1024MiB at most");
    }

    private static CallSettings usualCalls() {
        return calls(new Section("", Json.object(), Mistakes.none()));
    }

    private static RetryPolicy usualRetry() {
        return retry(new Section("", Json.object(), Mistakes.none()));
    }

    private static AnswerForm usualAnswers() {
        return new AnswerForm(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Optional.empty());
    }
}
