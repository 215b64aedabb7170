package dev.unwind.provider.draft.kind;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes names of kinds and providers of an API's own, and compares names regardless of how they are spelled. */
public final class DraftNames {
    private static final int LONGEST = 40;

    private DraftNames() {}

    /** A name of lower-case letters, digits and underscores; empty if nothing of the text can stand in one. */
    public static String snake(String text) {
        String name = text.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST).replaceAll("_$", "");
    }

    /** The name of one of what a plural names, as far as English spelling tells. */
    public static String singular(String plural) {
        if (plural.matches(".*[a-z]ies")) {
            return plural.substring(0, plural.length() - 3) + "y";
        }
        if (plural.matches(".*elves")) {
            return plural.substring(0, plural.length() - 3) + "f";
        }
        if (plural.matches(".*(ss|x|ch|sh)es")) {
            return plural.substring(0, plural.length() - 2);
        }
        return plural.matches(".*[a-z0-9]s") && !plural.matches(".*(ss|us|is)")
                ? plural.substring(0, plural.length() - 1)
                : plural;
    }

    /** A name without what spellings differ in: case, underscores and hyphens. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The first of the members with one of these names, the names in this order, however it is spelled. */
    static Optional<String> first(Set<String> members, String... names) {
        return Stream.of(names)
                .flatMap(name -> members.stream().filter(member -> plain(member).equals(plain(name))))
                .findFirst();
    }

    /** A name that is not taken. */
    static String free(Set<String> taken, String name) {
        return taken.contains(name)
                ? IntStream.iterate(2, i -> i + 1)
                        .mapToObj(i -> name + "_" + i)
                        .filter(each -> !taken.contains(each))
                        .findFirst()
                        .orElseThrow()
                : name;
    }

    /** Whether a member can stand in a pattern and in a list of names as it is. */
    static boolean isPlainMember(String member) {
        return member.matches("[A-Za-z0-9_$@.:-]{1,100}");
    }
}
