package dev.unwind.provider.rest.message;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the header {@code Link} (RFC 8288). Stateless. */
public final class LinkHeader {
    /** A target and its parameters. Commas and semicolons within the target or a quoted text separate nothing. */
    private static final Pattern LINK = Pattern.compile("<([^>]*)>((?:[^,\"]|\"[^\"]*\")*)");

    private static final Pattern REL_NEXT =
            Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:next|\"(?:[^\"]* )?next(?: [^\"]*)?\")(?=\\s*(?:;|$))");

    private LinkHeader() {}

    /** The target of the first link with the relation {@code next}; empty if there is none. */
    public static Optional<String> next(List<String> headers) {
        return headers.stream()
                .flatMap(header -> LINK.matcher(header).results())
                .filter(link -> REL_NEXT.matcher(link.group(2)).find())
                .map(link -> link.group(1))
                .findFirst();
    }
}
