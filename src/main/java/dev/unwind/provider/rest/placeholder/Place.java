package dev.unwind.provider.rest.placeholder;

import java.util.List;

/** What kind of value belongs in a place of a provider's file. */
enum Place {
    /** A credential: it is sent, and shown nowhere. */
    SECRET,
    /** An address, an account or a number of the calls: it may appear in logs and traces. */
    OPEN,
    /** A text that callers see, or that says how the API works: no placeholders. */
    NONE;

    /** Where placeholders may stand, for messages. */
    static final String ALLOWED = "auth, proxy, baseUrl, account, calls and tls";

    private static final List<String> SECRETS = List.of("/auth", "/proxy");
    private static final List<String> OPENS = List.of("/baseUrl", "/account", "/calls", "/tls");

    /** @param at a JSON Pointer into the file */
    static Place of(String at) {
        if (isUnderAny(SECRETS, at)) {
            return SECRET;
        }
        return isUnderAny(OPENS, at) ? OPEN : NONE;
    }

    private static boolean isUnderAny(List<String> places, String at) {
        return places.stream().anyMatch(place -> at.equals(place) || at.startsWith(place + "/"));
    }
}
