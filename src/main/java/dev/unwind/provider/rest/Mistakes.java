package dev.unwind.provider.rest;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with provider files, all of it, so that a person corrects them in one go. Never holds values, which may be secret. */
final class Mistakes {
    private final List<String> found;
    private final String file;

    private Mistakes(String file, List<String> found) {
        this.file = file;
        this.found = found;
    }

    static Mistakes none() {
        return new Mistakes("", new ArrayList<>());
    }

    /** The same collection, for what is wrong with this file. */
    Mistakes in(String file) {
        return new Mistakes(file, found);
    }

    /**
     * Notes a mistake.
     *
     * @param path a JSON Pointer into the file, empty for the whole of it
     */
    void add(String path, String reason) {
        found.add(file + (path.isEmpty() ? "" : " at " + path) + ": " + reason);
    }

    List<String> all() {
        return List.copyOf(found);
    }

    /** @throws BrokenProviderFiles where anything is wrong */
    void refuse() {
        if (!found.isEmpty()) {
            throw new BrokenProviderFiles(all());
        }
    }
}
