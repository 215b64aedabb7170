package dev.unwind.documentation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Replaces what differs from run to run by fixed values, and back: ids, instants, places in lists, addresses. */
final class Placeholders {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}");
    private static final Pattern INSTANT = Pattern.compile("20(?!26-01-)\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-9.]+Z");
    private static final Pattern CURSOR = Pattern.compile("(?<=\"next\":\"|cursor=)[A-Za-z0-9_=-]+");
    private static final String SOME_INSTANT = "2026-01-05T09:30:00Z";
    private static final String SOME_ID = "01a205a4-5e5e-7c08-8925-0b82b5e6eb%02x";
    private static final int FIRST = 0xb1;

    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Map<String, String> addresses;

    /** Begins with these addresses, and what stands for each. */
    Placeholders(Map<String, String> addresses) {
        this.addresses = Map.copyOf(addresses);
    }

    /** What is written down of this. */
    String written(String real) {
        var text = real;
        for (var address : addresses.entrySet()) {
            text = text.replace(address.getKey(), address.getValue());
        }
        text = inCursors(text, this::idsWritten);
        return INSTANT.matcher(idsWritten(text)).replaceAll(SOME_INSTANT);
    }

    private String idsWritten(String text) {
        return ID.matcher(text)
                .replaceAll(id -> ids.computeIfAbsent(id.group(), first -> SOME_ID.formatted(FIRST + ids.size())));
    }

    /** What is meant by what is written down. */
    String real(String written) {
        var text = written;
        for (var address : addresses.entrySet()) {
            text = text.replace(address.getValue(), address.getKey());
        }
        return idsReal(inCursors(text, this::idsReal));
    }

    private String idsReal(String text) {
        return ID.matcher(text).replaceAll(id -> ids.entrySet().stream()
                .filter(known -> known.getValue().equals(id.group()))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(id.group()));
    }

    private static String inCursors(String text, UnaryOperator<String> ids) {
        return CURSOR.matcher(text).replaceAll(cursor -> {
            var place = new String(Base64.getUrlDecoder().decode(cursor.group()), StandardCharsets.UTF_8);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ids.apply(place).getBytes(StandardCharsets.UTF_8));
        });
    }
}
