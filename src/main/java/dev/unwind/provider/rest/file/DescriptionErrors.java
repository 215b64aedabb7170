package dev.unwind.provider.rest.file;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with provider files, all of it, so that a person corrects them in one go. Never holds values, which may be secret. */
public final class DescriptionErrors {
    private final List<String> found;
    private final String file;

    private DescriptionErrors(String file, List<String> found) {
        this.file = file;
        this.found = found;
    }

    public static DescriptionErrors none() {
        return new DescriptionErrors("", new ArrayList<>());
    }

    /** The same collection, for what is wrong with this file. */
    public DescriptionErrors in(String file) {
        return new DescriptionErrors(file, found);
    }

    /**
     * Notes a mistake.
     *
     * @param path a JSON Pointer into the file, empty for the whole of it
     */
    public void add(String path, String reason) {
        found.add(file + (path.isEmpty() ? "" : " at " + path) + ": " + reason);
    }

    public List<String> all() {
        return List.copyOf(found);
    }

    /** @throws InvalidProviderFiles where anything is wrong */
    public void refuse() {
        if (!found.isEmpty()) {
            throw new InvalidProviderFiles(all());
        }
    }
}
