package dev.unwind.provider.rest.message;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts with placeholders, such as {@code {id}}, for values that each call has. Stateless. */
public final class TextTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_.+-]*}");

    private TextTemplate() {}

    /** All that looks like a placeholder, with its braces. */
    public static Set<String> placeholders(String text) {
        return text.indexOf('{') < 0
                ? Set.of()
                : PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The text with its placeholders replaced, in one pass: values are taken as they are, whatever they look like.
     *
     * @param values the value of a placeholder; one for which it is empty stays
     */
    public static String filled(String text, Function<String, Optional<String>> values) {
        return text.indexOf('{') < 0
                ? text
                : PLACEHOLDER
                        .matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(
                                values.apply(match.group()).orElseGet(match::group)));
    }
}
