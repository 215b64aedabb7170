package dev.unwind.provider.draft;

import java.util.List;

/**
 * A provider's file as it was drafted.
 *
 * @param yaml the file, which the gateway reads without a mistake; what has to be checked stands in it as a comment
 * @param unknown what has to be checked, in the order of the file
 */
public record ProviderDraft(String yaml, List<Unknown> unknown) {
    /**
     * Something that the document does not tell.
     *
     * @param at the place in the file, as a JSON Pointer; the key need not be there
     * @param what one line
     */
    public record Unknown(String at, String what) {}
}
