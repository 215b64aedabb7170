package dev.unwind.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of a list.
 *
 * @param next the cursor of the next page; absent on the last one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@RegisterForReflection
public record Page<T>(
        List<T> items, @Schema(description = "the cursor of what follows; absent at the end") Optional<String> next) {

    /**
     * The page of the first {@code limit} rows.
     *
     * @param rows the rows of the page, and one more if there is a next page
     */
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, T> answer, Function<R, Cursor> place) {
        var shown = rows.subList(0, Math.min(limit, rows.size()));
        return new Page<>(
                shown.stream().map(answer).toList(),
                rows.size() > limit
                        ? Optional.of(place.apply(shown.get(limit - 1)).toString())
                        : Optional.empty());
    }
}
