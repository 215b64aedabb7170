package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.draft.kind.DraftNotes;
import java.util.Map;
import java.util.regex.Pattern;

/** The base URL of an API, from the servers of its document. */
final class ServerUrl {
    private static final String PATH = "(/[A-Za-z0-9._~!&'()*+,;=:@%-]*)*";
    private static final Pattern URL =
            Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?" + PATH);
    private static final int LONGEST = 300;
    private static final String UNKNOWN = "https://api.example.com";

    private ServerUrl() {}

    static boolean isUsable(String url) {
        return url.length() <= LONGEST && URL.matcher(url).matches();
    }

    /** The URL of the first server, with the defaults of its variables; an invented one where it has none. */
    static String of(JsonNode servers, DraftNotes notes) {
        JsonNode server = servers.path(0);
        String url = server.path("url").asText();
        for (Map.Entry<String, JsonNode> variable : server.path("variables").properties()) {
            if (url.length() <= LONGEST) {
                url = url.replace(
                        "{" + variable.getKey() + "}",
                        variable.getValue().path("default").asText());
            }
        }
        url = url.replaceAll("/+$", "");
        if (servers.size() > 1) {
            notes.add("/baseUrl", "the document names " + servers.size() + " servers; this is the first");
        }
        if (isUsable(url)) {
            if (!server.path("variables").isEmpty()) {
                notes.add("/baseUrl", "the URL has variables, which have their defaults here");
            }
            return url;
        }
        notes.add("/baseUrl", "the document names no usable URL of a server");
        return url.startsWith("/") && isUsable(UNKNOWN + url) ? UNKNOWN + url : UNKNOWN;
    }
}
