package dev.unwind.provider;

import com.google.re2j.Pattern;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.url.UrlPath;
import java.util.Optional;

/**
 * What the ids of a kind may be. They are put into paths, so that an id must not lead to another resource there.
 *
 * @param numeric whether ids are integers in JSON
 * @param reserved whether ids may hold slashes and semicolons, which the provider takes percent-encoded
 * @param pattern what every id matches as a whole, in time that grows with its length alone; empty if the kind does not
 *     say
 * @param only the one id that there is, of a kind with a single resource; empty for other kinds
 */
public record IdRules(boolean numeric, boolean reserved, Optional<Pattern> pattern, Optional<RemoteId> only) {
    /** Texts that are one segment of a path each. */
    public static final IdRules TEXTS = new IdRules(false, false, Optional.empty());

    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,38}");

    /** What the ids of a kind with many resources may be. */
    public IdRules(boolean numeric, boolean reserved, Optional<Pattern> pattern) {
        this(numeric, reserved, pattern, Optional.empty());
    }

    /** The rules of a kind with a single resource. */
    public static IdRules only(RemoteId id) {
        return new IdRules(false, false, Optional.empty(), Optional.of(id));
    }

    /** Whether an id of the kind may have this text, whatever its length. */
    boolean allow(String text) {
        if (only.isPresent()) {
            return only.get().value().equals(text);
        }
        boolean formed = numeric ? INTEGER.matcher(text).matches() : fitPaths(text);
        return formed && pattern.map(form -> form.matcher(text).matches()).orElse(true);
    }

    /** Whether a text can stand in a path of the provider, percent-encoded, and leads nowhere else. */
    public boolean fitPaths(String text) {
        return !text.isBlank() && (reserved ? UrlPath.staysBelow(text) : UrlPath.isSegment(text));
    }

    /** Says what ids look like, as the end of a message; empty if there is nothing to say. */
    public String description() {
        if (only.isPresent()) {
            return "; there is one alone, and its id is \"" + only.get() + "\"";
        }
        if (pattern.isPresent()) {
            return "; its ids match " + pattern.get();
        }
        if (numeric) {
            return "; its ids are whole numbers";
        }
        return "; an id is no \".\" or \"..\" and holds no backslash"
                + (reserved ? "" : ", slash or semicolon")
                + ", also none that is percent-encoded";
    }
}
