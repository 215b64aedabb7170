package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;
import java.util.Optional;

/**
 * How one page of a listing after the other is asked for.
 *
 * @param limit the query parameter for the size of a page; empty where the provider decides
 * @param size of a page
 * @param sort further query parameters, which make the order stable
 */
public record PagingForm(By by, Optional<String> limit, int size, Map<String, String> sort) {

    /** What leads from one page to the next. */
    public sealed interface By {
        /** How many resources to pass over, as this query parameter. */
        record Offset(String parameter) implements By {}

        /** The page's number, as this query parameter, counted from the first one's. */
        record Number(String parameter, int first) implements By {}

        /** What the answer holds here: an opaque text for this query parameter, or the next page's URL. */
        record Cursor(String parameter, JsonPointer next) implements By {}

        /** The answer's {@code Link} header with the relation {@code next} (RFC 8288). */
        record Link() implements By {}
    }
}
