package dev.unwind.provider.rest.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import java.util.regex.MatchResult;

/**
 * A regular expression of a schema, matched by RE2, whose time grows with the length of the text alone. Other engines
 * go back and try again, so that a text that a caller chose would hold up a thread, or overflow its stack. Immutable.
 */
final class LinearPattern implements RegularExpression {
    /** Characters by their code, which ECMAScript and RE2 spell differently. */
    private static final java.util.regex.Pattern BY_CODE =
            java.util.regex.Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))", java.util.regex.Pattern.DOTALL);

    private final Pattern pattern;

    /** @throws IllegalArgumentException if RE2 does not know it: it has neither look-around nor back references */
    LinearPattern(String pattern) {
        try {
            this.pattern = Pattern.compile(BY_CODE.matcher(pattern).replaceAll(LinearPattern::translated));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern " + pattern + " is none that RE2 runs, which has neither look-around nor back"
                            + " references: " + e.getDescription(),
                    e);
        }
    }

    private static String translated(MatchResult escape) {
        String translated = escape.group(1) == null ? escape.group() : "\\x{" + escape.group(1) + "}";
        return java.util.regex.Matcher.quoteReplacement(translated);
    }

    /** Whether some part of the text matches. */
    @Override
    public boolean matches(String text) {
        return pattern.matcher(text).find();
    }
}
