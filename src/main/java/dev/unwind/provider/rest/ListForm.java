package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;
import java.util.Optional;

/**
 * How all resources of a kind are listed.
 *
 * @param items where an answer holds its array of resources; an answer that is an array itself is taken as it is
 * @param total where it says how many there are in all
 * @param paging how one page is asked for; empty where one answer holds all
 */
record ListForm(JsonPointer items, Optional<JsonPointer> total, Optional<Paging> paging) {

    /**
     * Pages by position.
     *
     * @param limit the query parameter for the size of a page
     * @param offset the query parameter for how many resources to pass over
     * @param size of a page
     * @param sort further query parameters, which make the order stable
     */
    record Paging(String limit, String offset, int size, Map<String, String> sort) {}
}
