package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The forms in which a secret may stand in a text. Stateless. */
final class SecretForms {
    private static final int FEWEST_BYTES = 6;

    /** Shorter texts are too common in others. */
    private static final int SHORTEST_BASE64 = 8;

    /** Base64 encodes three bytes at a time, so that it looks different after one or two others. */
    private static final int GROUP = 3;

    private SecretForms() {}

    static Set<String> of(String secret) {
        Set<String> forms = new HashSet<>();
        forms.add(secret);
        String json = json(secret);
        forms.add(json);
        forms.add(json(json));
        forms.add(json.replace("/", "\\/"));
        forms.add(html(secret));
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= FEWEST_BYTES) {
            forms.add(HexFormat.of().formatHex(bytes));
            for (int before = 0; before < GROUP; before++) {
                addBase64(base64(bytes, before), forms);
            }
        }
        forms.removeIf(String::isBlank);
        return forms;
    }

    private static void addBase64(String base64, Set<String> forms) {
        if (base64.length() >= SHORTEST_BASE64) {
            forms.add(base64);
            forms.add(base64.replace('+', '-').replace('/', '_'));
            forms.add(base64.replace("+", "%2B").replace("/", "%2F"));
        }
    }

    private static String json(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The characters that stand for these bytes alone, where so many others are before them. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        int whole = shifted.length / GROUP * GROUP;
        String text = Base64.getEncoder().encodeToString(Arrays.copyOf(shifted, whole));
        return text.substring(before == 0 ? 0 : 4);
    }
}
