package dev.unwind.provider.rest.yaml;

import java.util.List;

/** The providers' files are invalid; the gateway does not start. */
public final class InvalidProviderFiles extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidProviderFiles(List<String> mistakes) {
        super("the providers' files have " + mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes")
                + "\n  " + String.join("\n  ", mistakes));
    }
}
