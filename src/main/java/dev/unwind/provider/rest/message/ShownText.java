package dev.unwind.provider.rest.message;

/** Texts about calls as they may be shown to people, whoever wrote them. Stateless. */
public final class ShownText {
    private static final int LONGEST = 300;

    /** As much of a text as may be shown once its secrets are cut out. */
    private static final int MAX_CONSIDERED = 4_000;

    private ShownText() {}

    /** A text without these secrets, of printable characters, and of at most 300 of them. */
    public static String of(String text, KnownSecrets secrets) {
        String considered = text.substring(0, Math.min(text.length(), MAX_CONSIDERED));
        String printable = secrets.removedFrom(considered)
                .codePoints()
                .limit(LONGEST)
                .map(c -> isPrintable(c) ? c : ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST);
    }

    /** Neither a control character nor one that changes how others are shown. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
