package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.draft.kind.DraftNames;
import dev.unwind.provider.draft.kind.DraftNotes;
import dev.unwind.provider.draft.openapi.OpenApiDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Proposes how to sign in: placeholders for what an API's security schemes ask for. Used once. */
final class AuthDraft {
    private static final String AUTH = "auth";
    private static final String AUTHORIZATION = "Authorization";

    private final OpenApiDocument document;
    private final DraftVariables variables;
    private final DraftNotes notes;
    private final ObjectNode auth;
    private final Set<String> headers = new HashSet<>();

    AuthDraft(OpenApiDocument document, DraftVariables variables, DraftNotes notes, ObjectNode auth) {
        this.document = document;
        this.variables = variables;
        this.notes = notes;
        this.auth = auth;
    }

    void write() {
        Map<String, JsonNode> schemes = document.securitySchemes();
        List<String> wanted =
                document.security().stream().filter(schemes::containsKey).toList();
        if (wanted.isEmpty()) {
            wanted = schemes.keySet().stream().limit(1).toList();
        }
        wanted.forEach(name -> write(schemes.get(name)));
        List<String> others = schemes.keySet().stream()
                .filter(name -> !document.security().contains(name))
                .limit(5)
                .toList();
        if (schemes.isEmpty()) {
            notes.add("/" + AUTH, "the document does not say how calls are authenticated");
        } else if (schemes.size() > wanted.size() && !others.isEmpty()) {
            notes.add("/" + AUTH, "the document names other ways to sign in, too: " + String.join(", ", others));
        }
    }

    private void write(JsonNode scheme) {
        String type = scheme.path("type").asText();
        switch (type) {
            case "http" -> http(scheme.path("scheme").asText().toLowerCase(Locale.ROOT));
            case "apiKey" ->
                apiKey(scheme.path("in").asText(), scheme.path("name").asText());
            case "oauth2" -> oauth2(scheme.path("flows"));
            case "openIdConnect" -> bearer("a token of OpenID Connect: if client credentials give one, write oauth2");
            case "mutualTLS" -> notes.add("/tls", "the API wants a client certificate: add certificate and key");
            default -> notes.add("/" + AUTH, "a way to sign in was not understood: " + type);
        }
    }

    /** Whether a header is still free; two ways to sign in cannot set the same one. */
    private boolean owns(String header) {
        boolean free = headers.add(header.toLowerCase(Locale.ROOT));
        if (!free) {
            notes.add("/" + AUTH, "two ways to sign in set the header " + header + "; one of them is left out");
        }
        return free;
    }

    private void http(String scheme) {
        if (!scheme.matches("basic|bearer")) {
            notes.add("/" + AUTH, "HTTP authentication " + scheme + " has to be described: see signature and login");
        } else if (!owns(AUTHORIZATION)) {
            return;
        } else if (scheme.equals("basic")) {
            auth.putObject("basic").put("user", variables.secret("USER")).put("password", variables.secret("PASSWORD"));
        } else {
            auth.put("bearer", variables.secret("TOKEN"));
        }
    }

    private void bearer(String note) {
        if (owns(AUTHORIZATION)) {
            auth.put("bearer", variables.secret("TOKEN"));
            notes.add("/auth/bearer", note);
        }
    }

    private void apiKey(String in, String name) {
        String suffix = DraftNames.snake(name).toUpperCase(Locale.ROOT);
        String secret = variables.secret(suffix.isEmpty() ? "KEY" : suffix);
        if (in.equals("header") && name.matches("[A-Za-z0-9!#%&'*+.^_`|~-]{1,100}")) {
            if (owns(name)) {
                auth.withObject("/headers").put(name, secret);
            }
        } else if (in.equals("query") && name.matches("[A-Za-z0-9_.~-]{1,100}")) {
            auth.withObject("/query").put(name, secret);
        } else {
            notes.add("/" + AUTH, "a key is sent as " + in + " " + name + ": describe login, or headers");
        }
    }

    private void oauth2(JsonNode flows) {
        JsonNode flow = flows.path("clientCredentials");
        if (!flow.isObject()) {
            bearer("a token of OAuth 2 by another flow than client credentials: how is it obtained?");
            return;
        }
        String url = flow.path("tokenUrl").asText();
        if (!ServerUrl.isUsable(url)) {
            bearer("the document has no usable URL that gives tokens: with one, write oauth2");
            return;
        }
        if (!owns(AUTHORIZATION)) {
            return;
        }
        ObjectNode oauth2 = auth.putObject("oauth2");
        oauth2.put("tokenUrl", url)
                .put("clientId", variables.secret("CLIENT_ID"))
                .put("clientSecret", variables.secret("CLIENT_SECRET"));
        String scopes = flow.path("scopes")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(scope -> scope.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}") && !scope.contains("${"))
                .limit(20)
                .collect(Collectors.joining(" "));
        if (!scopes.isEmpty()) {
            oauth2.put("scope", scopes);
            notes.add("/auth/oauth2/scope", "are all of these scopes needed?");
        }
    }
}
