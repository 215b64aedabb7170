package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.LinkHeader;
import dev.unwind.provider.rest.message.ProviderAnswer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the pages of a listing are requested.
 *
 * @param limit the query parameter for the size of a page; empty if the provider decides it
 * @param size the size of a page
 * @param sort further query parameters, which make the order stable
 */
public record PagingForm(By by, Optional<String> limit, int size, Map<String, String> sort) {
    /**
     * A page that was read.
     *
     * @param body the body of the answer
     * @param items how many items the page has
     * @param pagesRead how many pages were read so far, this one included
     * @param itemsRead how many items were read so far, those of this page included
     */
    public record PageRead(ProviderAnswer answer, JsonNode body, int items, int pagesRead, int itemsRead) {}

    /** The position of a page: query parameters for the listing's path, or a link. */
    public record Position(Map<String, String> parameters, Optional<String> link) {
        static Position of(String parameter, String value) {
            return new Position(Map.of(parameter, value), Optional.empty());
        }

        static Position of(String link) {
            return new Position(Map.of(), Optional.of(link));
        }
    }

    /** The names of all query parameters of a page. */
    public Set<String> parameters() {
        Set<String> names = new HashSet<>(position());
        names.addAll(sort.keySet());
        return names;
    }

    /** The names of those that say which page it is, and how large. */
    public Set<String> position() {
        Set<String> names = new HashSet<>(by.first().keySet());
        limit.ifPresent(names::add);
        if (by instanceof By.Cursor cursor) {
            names.add(cursor.parameter());
        }
        return names;
    }

    /** What leads from one page to the next. */
    public sealed interface By {
        /** The query parameters of the first page. */
        Map<String, String> first();

        /** The position of the next page; empty if this page was the last. */
        Optional<Position> next(PageRead page);

        /** The number of resources to skip, in this query parameter. */
        record Offset(String parameter) implements By {
            @Override
            public Map<String, String> first() {
                return Map.of(parameter, "0");
            }

            @Override
            public Optional<Position> next(PageRead page) {
                return page.items() == 0
                        ? Optional.empty()
                        : Optional.of(Position.of(parameter, Integer.toString(page.itemsRead())));
            }
        }

        /** The page's number, in this query parameter; {@code firstNumber} is the first page's. */
        record Number(String parameter, int firstNumber) implements By {
            @Override
            public Map<String, String> first() {
                return Map.of(parameter, Integer.toString(firstNumber));
            }

            @Override
            public Optional<Position> next(PageRead page) {
                return page.items() == 0
                        ? Optional.empty()
                        : Optional.of(Position.of(parameter, Integer.toString(firstNumber + page.pagesRead())));
            }
        }

        /** The value at this place of the answer: an opaque text for this query parameter, or the next page's URL. */
        record Cursor(String parameter, JsonPointer at) implements By {
            @Override
            public Map<String, String> first() {
                return Map.of();
            }

            @Override
            public Optional<Position> next(PageRead page) {
                return Optional.of(page.body().at(at))
                        .filter(value -> value.isValueNode() && !value.isNull())
                        .map(JsonNode::asText)
                        .filter(text -> !text.isEmpty())
                        .map(text -> isUrl(text) ? Position.of(text) : Position.of(parameter, text));
            }

            private static boolean isUrl(String text) {
                return text.startsWith("/") || text.startsWith("http://") || text.startsWith("https://");
            }
        }

        /** The answer's {@code Link} header with the relation {@code next} (RFC 8288). */
        record Link() implements By {
            @Override
            public Map<String, String> first() {
                return Map.of();
            }

            @Override
            public Optional<Position> next(PageRead page) {
                return LinkHeader.next(page.answer().headers().getAll("Link")).map(Position::of);
            }
        }
    }
}
