package dev.unwind.provider.rest.message;

import java.util.List;
import java.util.Optional;

/** Parses the header {@code Link} (RFC 8288, appendix B.2), in one pass. Stateless. */
public final class LinkHeader {
    private static final String REL = "rel";
    private static final String NEXT = "next";

    private LinkHeader() {}

    /** The target of the first link with the relation {@code next}; empty if there is none. */
    public static Optional<String> next(List<String> headers) {
        return headers.stream()
                .flatMap(header -> new Reader(header).next().stream())
                .findFirst();
    }

    /** Commas and semicolons within a target or a quoted text separate nothing. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Optional<String> next() {
            while (skipTo("<")) {
                int end = text.indexOf('>', at);
                if (end < 0) {
                    return Optional.empty();
                }
                String target = text.substring(at, end);
                at = end + 1;
                if (hasNextRelation()) {
                    return Optional.of(target);
                }
            }
            return Optional.empty();
        }

        /** Reads the parameters of a link. Only its first relation counts. */
        private boolean hasNextRelation() {
            boolean next = false;
            boolean known = false;
            while (skipTo(";,") && text.charAt(at - 1) == ';') {
                String name = token();
                String value = "";
                if (at < text.length() && text.charAt(at) == '=') {
                    at++;
                    value = value();
                }
                if (!known && name.equalsIgnoreCase(REL)) {
                    known = true;
                    next = List.of(value.strip().split("[ \t]+")).stream().anyMatch(NEXT::equalsIgnoreCase);
                }
            }
            return next;
        }

        /** Moves behind the next of these characters outside of quoted texts; false if there is none. */
        private boolean skipTo(String characters) {
            while (at < text.length()) {
                char found = text.charAt(at++);
                if (characters.indexOf(found) >= 0) {
                    return true;
                }
                if (found == '"') {
                    at--;
                    quoted();
                }
            }
            return false;
        }

        private String value() {
            skipBlanks();
            return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        }

        /** A quoted text, without its quotes; one that does not end goes to the end of the header. */
        private String quoted() {
            var value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String token() {
            int from = at;
            while (at < text.length() && "=;,\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at).strip();
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}
