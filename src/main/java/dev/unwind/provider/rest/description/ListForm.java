package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/**
 * How resources of a kind are listed or looked up.
 *
 * @param path under the base URL, with its query; {@code {name}} stands for the name that is looked for
 * @param items where an answer holds its array of resources; an answer that is an array itself is taken as it is
 * @param total where it says how many there are in all
 * @param paging how one page after the other is asked for; empty where one answer holds all
 */
public record ListForm(String path, JsonPointer items, Optional<JsonPointer> total, Optional<PagingForm> paging) {}
