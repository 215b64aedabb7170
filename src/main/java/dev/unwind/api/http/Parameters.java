package dev.unwind.api.http;

import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.change.LineText;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The query parameters of a request. An unknown parameter is refused, not ignored, so that callers notice their
 * mistakes. Every failure is a {@link ProblemException} that names the parameter.
 */
public final class Parameters {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_VALUES = 32;

    /** A cursor may hold a name of 500 characters in base64. */
    private static final int MOST_CHARACTERS = 4_000;

    private static final int LONGEST_SHOWN = 100;

    private final MultivaluedMap<String, String> values;

    private Parameters(MultivaluedMap<String, String> values) {
        this.values = values;
    }

    public static Parameters of(UriInfo uri, String... known) {
        return repeating(uri, "", known);
    }

    /** @param repeated the parameter that may occur several times */
    public static Parameters repeating(UriInfo uri, String repeated, String... known) {
        var values = uri.getQueryParameters();
        var names = List.of(known);
        values.forEach((name, given) -> {
            if (!names.contains(name)) {
                throw refused(
                        name,
                        names.isEmpty()
                                ? "is not known; this call takes none"
                                : "is not known; this call takes " + String.join(", ", names));
            }
            if (given.size() > 1 && !name.equals(repeated)) {
                throw refused(name, "is given more than once");
            }
        });
        return new Parameters(values);
    }

    public Optional<String> text(String name) {
        var text = Optional.ofNullable(values.getFirst(name));
        text.ifPresent(value -> requireLine(name, value));
        return text;
    }

    private static void requireLine(String name, String value) {
        LineText.violation(value, MOST_CHARACTERS).ifPresent(reason -> {
            throw refused(name, reason);
        });
    }

    /** All values of the repeated parameter. */
    public List<String> texts(String name) {
        var all = values.getOrDefault(name, List.of());
        if (all.size() > MOST_VALUES) {
            throw refused(name, "is given more than " + MOST_VALUES + " times");
        }
        all.forEach(value -> requireLine(name, value));
        return all;
    }

    public Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw refused(name, "is an instant such as 2026-01-05T09:30:00Z");
            }
        });
    }

    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return text(name).map(text -> Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> refused(
                        name,
                        "is one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", ")))));
    }

    /** A boolean; false if it is absent. */
    public boolean flag(String name) {
        return text(name)
                .map(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw refused(name, "is true or false");
                })
                .orElse(false);
    }

    /** The number of items of a page. */
    public int limit(int most) {
        var text = text("limit");
        if (text.isEmpty()) {
            return Math.min(DEFAULT_LIMIT, most);
        }
        var limit = integer(text.get()).orElse(0);
        if (limit < 1 || limit > most) {
            throw refused("limit", "is an integer from 1 to " + most);
        }
        return (int) limit;
    }

    public Optional<Cursor> cursor(int parts) {
        return text("cursor").map(text -> Cursor.parse(text, parts).orElseThrow(() -> refusedCursor()));
    }

    public static ProblemException refusedCursor() {
        return refused("cursor", "is not one that this call gave out");
    }

    /** A non-negative integer. */
    public static OptionalLong integer(String text) {
        return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** A non-negative integer that fits into an int. */
    public static OptionalInt number(String text) {
        var number = integer(text);
        return number.isPresent() && number.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    public static ProblemException refused(String name, String reason) {
        var shown = name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
        return new ProblemException(ProblemType.INVALID_PARAMETER.with("the parameter " + shown + " " + reason));
    }
}
