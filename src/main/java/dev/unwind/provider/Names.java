package dev.unwind.provider;

import java.text.Normalizer;
import java.util.Locale;

/** Spellings of names. Stateless. */
public final class Names {
    private Names() {}

    /**
     * A form that is the same for all names that some provider might take for one: compatibility composition (Unicode
     * NFKC), lower case, and white space that is collapsed and removed at both ends.
     */
    public static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** Whether some provider might take these names for one. */
    public static boolean similar(String one, String other) {
        return folded(one).equals(folded(other));
    }
}
