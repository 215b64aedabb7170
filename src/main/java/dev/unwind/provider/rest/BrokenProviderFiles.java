package dev.unwind.provider.rest;

import java.util.List;

/** The providers' files cannot be used; a gateway does not start with them. */
public final class BrokenProviderFiles extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenProviderFiles(List<String> mistakes) {
        super("the providers' files have " + mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes")
                + "\n  " + String.join("\n  ", mistakes));
    }
}
