package dev.unwind.provider.rest.yaml;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects all mistakes in provider files, each once, so that they can be corrected together. Never holds values, which
 * may be secret.
 */
public final class DescriptionErrors {
    private final Set<String> found;
    private final String file;

    private DescriptionErrors(String file, Set<String> found) {
        this.file = file;
        this.found = found;
    }

    public static DescriptionErrors none() {
        return new DescriptionErrors("", new LinkedHashSet<>());
    }

    /** A view that adds mistakes in this file to the same collection. */
    public DescriptionErrors in(String file) {
        return new DescriptionErrors(file, found);
    }

    /**
     * Adds a mistake.
     *
     * @param path a JSON Pointer into the file, empty for the whole of it
     */
    public void add(String path, String reason) {
        found.add(file + (path.isEmpty() ? "" : " at " + path) + ": " + reason);
    }

    public List<String> all() {
        return List.copyOf(found);
    }

    /** @throws InvalidProviderFiles if there are any mistakes */
    public void refuse() {
        if (!found.isEmpty()) {
            throw new InvalidProviderFiles(all());
        }
    }
}
