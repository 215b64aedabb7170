package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiParameter;
import dev.unwind.provider.draft.openapi.ApiPath;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes methods and paths of calls as descriptions have them. For one kind. */
final class CallLines {
    static final String ID = "{id}";
    private static final String PLAIN = "[A-Za-z0-9._~-]+";
    private static final Set<String> CONDITIONS =
            Set.of("if-match", "if-none-match", "idempotency-key", "content-type");

    private final KindPlace place;
    private final Ancestry ancestry;
    private final String at;
    private final DraftNotes notes;
    private final Set<String> noted = new LinkedHashSet<>();

    CallLines(KindPlace place, Ancestry ancestry, String at, DraftNotes notes) {
        this.place = place;
        this.ancestry = ancestry;
        this.at = at;
        this.notes = notes;
    }

    /** The path of the collection, or of the singleton. */
    String path() {
        return place.singleton()
                ? fixed(place.item(), "")
                : place.collection().map(collection -> fixed(collection, "")).orElseGet(() -> onePath()
                        .substring(0, onePath().lastIndexOf('/')));
    }

    /** The path of one resource, with {@code {id}}. */
    String onePath() {
        return place.singleton() ? path() : fixed(place.item(), place.idParameter());
    }

    /** Whether calls on one resource have the path that they have unless a file says otherwise. */
    boolean isUsualPath() {
        return place.singleton() || onePath().equals(path() + "/" + ID);
    }

    private String fixed(ApiPath path, String id) {
        int last = path.segments().size() - 1;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            String segment = path.segments().get(i);
            boolean isId = i == last
                    && ApiPath.isParameter(segment)
                    && ApiPath.parameter(segment).equals(id);
            text.append('/').append(!ApiPath.isParameter(segment) ? segment : isId ? ID : above(path, i));
        }
        return path.template().endsWith("/") ? text.append('/').toString() : text.toString();
    }

    /** What stands in the path for a resource above. */
    private String above(ApiPath path, int segment) {
        return ancestry.placeholder(path, segment + 1)
                .orElseGet(() -> fixedText(path, path.segments().get(segment)));
    }

    /** What stands for a resource of no kind: a known value, or a text to be replaced. */
    private String fixedText(ApiPath path, String segment) {
        String name = ApiPath.parameter(segment);
        Optional<String> known = path.calls().values().stream()
                .flatMap(call -> call.parameter("path", name).stream())
                .flatMap(parameter -> parameter.knownValue().stream())
                .filter(value -> value.matches(PLAIN) && !value.matches("\\.+"))
                .findFirst();
        String snake = DraftNames.snake(name).toUpperCase(Locale.ROOT);
        String text = known.orElse(snake.isEmpty() ? "PARENT" : snake);
        if (noted.add(name)) {
            notes.add(
                    at + "/path",
                    "the resources lie under another, of which no kind was made: " + text + " stands for " + segment
                            + ", write its value there, or {parent} and a parent");
        }
        return text;
    }

    /** The call as a description has it: its query holds what the API requires and the document gives a value for. */
    String line(ApiCall call, String path, String key) {
        return call.method() + " " + path + query(call, key, Set.of());
    }

    /**
     * The query of what a call requires, with its question mark; empty if it requires nothing.
     *
     * @param given the names of parameters that it gets otherwise
     */
    String query(ApiCall call, String key, Set<String> given) {
        String query = call.parameters("query").stream()
                .filter(parameter -> parameter.required() && !given.contains(parameter.name()))
                .flatMap(parameter ->
                        parameter.knownValue().map(value -> encoded(parameter.name()) + "=" + encoded(value)).stream())
                .collect(Collectors.joining("&"));
        Set<String> unknown = Stream.concat(
                        call.parameters("query").stream()
                                .filter(parameter ->
                                        parameter.knownValue().isEmpty() && !given.contains(parameter.name())),
                        call.parameters("header").stream()
                                .filter(header ->
                                        !CONDITIONS.contains(header.name().toLowerCase(Locale.ROOT))))
                .filter(ApiParameter::required)
                .map(parameter -> parameter.in() + " " + parameter.name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!unknown.isEmpty()) {
            notes.add(
                    at + "/" + key,
                    call.line() + " requires " + String.join(", ", unknown)
                            + ": add them as query or headers of the call");
        }
        return query.isEmpty() ? "" : "?" + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
