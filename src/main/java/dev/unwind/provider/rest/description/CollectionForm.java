package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Optional;

/**
 * A member of a resource that is read by calls of its own: an array whose order does not matter.
 *
 * @param member the member's name in the projection
 * @param list how the items are listed
 * @param at where an item holds what stands for it in the projection; empty for the item itself
 * @param keep the members that the projection keeps of items; empty for all
 */
public record CollectionForm(String member, ListForm list, Optional<JsonPointer> at, List<String> keep) {}
