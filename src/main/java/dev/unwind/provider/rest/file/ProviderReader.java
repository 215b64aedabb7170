package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.rest.auth.Credentials;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.file.kind.KindsReader;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.placeholder.Placeholders;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import dev.unwind.provider.rest.yaml.YamlDocument;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a provider's file. Blocks where the file names others; for start-up only. */
public final class ProviderReader {
    static final String SECRET = "is a secret: it comes from a placeholder, such as ${NAME} or ${file:NAME}";

    private final PlaceholderSources sources;
    private final DescriptionErrors mistakes;

    public ProviderReader(PlaceholderSources sources, DescriptionErrors mistakes) {
        this.sources = sources;
        this.mistakes = mistakes;
    }

    /** The description; empty if the file is not YAML. To be used only if there are no mistakes. */
    public Optional<ProviderDescription> read(String yaml) {
        try {
            JsonNode document = YamlDocument.read(yaml);
            var placeholders = new Placeholders(sources, mistakes::add);
            placeholders.fill(document);
            return Optional.of(provider(new YamlSection("", document, mistakes), placeholders.filled()));
        } catch (UnusableDocument e) {
            mistakes.add("", "is no YAML that can be used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private ProviderDescription provider(YamlSection file, Set<String> fromConfiguration) {
        try (file) {
            String name = file.required("provider");
            file.texts(Placeholders.ENVIRONMENT);
            URI baseUrl = file.parsed("baseUrl", ProviderReader::url).orElseGet(() -> {
                if (!file.has("baseUrl")) {
                    file.mistake("baseUrl", "is required");
                }
                return URI.create("http://localhost");
            });
            CallSettings calls =
                    file.section("calls").map(CallSettingsReader::read).orElseGet(CallSettingsReader::usual);
            AnswerForm answers =
                    file.section("answers").map(ProviderReader::answers).orElseGet(AnswerForm::usual);
            var tokens = new TokenReader(baseUrl, answers, fromConfiguration);
            Credentials credentials = file.section("auth")
                    .map(auth -> new CredentialsReader(fromConfiguration).read(auth, tokens))
                    .orElse(Credentials.NONE);
            List<KindDescription> described = KindsReader.read(
                    file, name, file.text("account").orElse("default"), calls, credentials.headerNames());
            if (described.isEmpty()) {
                file.mistake("kinds", "a provider has at least one");
            }
            described.forEach(kind -> requireOwnNames(file, credentials, kind));
            if (answers.envelope().isPresent()
                    && described.stream().allMatch(kind -> kind.envelope().isPresent())) {
                file.mistakeAt("/answers/envelope", "has no effect: every kind has an envelope of its own");
            }
            return new ProviderDescription(
                    name,
                    baseUrl,
                    TransportReader.read(file, fromConfiguration),
                    credentials,
                    calls,
                    answers,
                    List.copyOf(described));
        }
    }

    /** A parameter that both the credentials and a call set would be sent once. */
    private static void requireOwnNames(YamlSection file, Credentials credentials, KindDescription kind) {
        Set<String> secret = credentials.query().values().keySet();
        kind.queryNames().stream()
                .filter(secret::contains)
                .forEach(name -> file.mistake(
                        "kinds",
                        "a call of " + kind.traits().name() + " sets " + name + " in its query, as auth.query does"));
    }

    static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawQuery() == null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // refused below, without the text, which may hold credentials
        }
        throw new IllegalArgumentException("expected an http or https URL without query or credentials");
    }

    private static AnswerForm answers(YamlSection answers) {
        try (answers) {
            Optional<JsonPointer> message = Optional.empty();
            Optional<JsonPointer> code = Optional.empty();
            var error = answers.section("error");
            if (error.isPresent()) {
                try (YamlSection form = error.get()) {
                    message = form.pointer("message");
                    code = form.pointer("code");
                }
            }
            return new AnswerForm(
                    answers.pointer("envelope"),
                    message,
                    code,
                    answers.jmesPath("failed"),
                    statuses(answers, "notDone"),
                    answers.section("busy")
                            .map(ProviderReader::busy)
                            .orElse(AnswerForm.usual().busy()),
                    answers.section("quota").map(ProviderReader::quota));
        }
    }

    private static AnswerForm.Quota quota(YamlSection quota) {
        try (quota) {
            return new AnswerForm.Quota(quota.required("remaining"), quota.required("reset"));
        }
    }

    private static AnswerForm.Busy busy(YamlSection busy) {
        try (busy) {
            return new AnswerForm.Busy(statuses(busy, "statuses"), busy.jmesPath("when"));
        }
    }

    private static Set<Integer> statuses(YamlSection section, String key) {
        Set<Integer> statuses = new HashSet<>();
        for (String status : section.texts(key)) {
            if (status.matches("[45][0-9][0-9]")) {
                statuses.add(Integer.valueOf(status));
            } else {
                section.mistake(key, "expected statuses from 400 to 599");
            }
        }
        return Set.copyOf(statuses);
    }
}
