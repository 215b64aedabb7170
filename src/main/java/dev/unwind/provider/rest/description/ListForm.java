package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/**
 * How resources of a kind are listed or looked up.
 *
 * @param path under the base URL, with its query; {@code {name}} stands for the requested name
 * @param items where an answer holds its array of resources; an answer that is an array is used as it is
 * @param total where an answer holds the total number of resources; empty if it does not
 * @param paging how further pages are requested; empty if one answer holds all resources
 * @param whole whether the listing shows whole resources, as reads do
 */
public record ListForm(
        String path, JsonPointer items, Optional<JsonPointer> total, Optional<PagingForm> paging, boolean whole) {}
