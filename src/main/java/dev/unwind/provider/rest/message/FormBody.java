package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.ProviderFailure.Unsupported;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * Writes objects as {@code application/x-www-form-urlencoded} (WHATWG URL Standard, 5.2), in UTF-8. A member of a
 * nested object is named {@code a[b]}. Numbers and booleans are texts. Null, an empty object and an empty array are the
 * empty value, since a form has none of them. Used once, by one thread.
 */
public final class FormBody {
    /** How the elements of an array are named. Those that are objects or arrays have their index in either case. */
    public enum ArrayNames {
        /** {@code a[]}, for each element. */
        BRACKETS,
        /** {@code a[0]}, {@code a[1]} and so on. */
        INDICES
    }

    private final ArrayNames arrays;
    private final StringJoiner pairs = new StringJoiner("&");

    private FormBody(ArrayNames arrays) {
        this.arrays = arrays;
    }

    /** @throws Unsupported if the document is no object, or has a member that no form can name */
    static String text(JsonNode document, ArrayNames arrays) {
        if (!document.isObject()) {
            throw new Unsupported("what is sent is no object: no form can hold it");
        }
        var form = new FormBody(arrays);
        document.properties().forEach(member -> form.add(named(member.getKey()), member.getValue()));
        return form.pairs.toString();
    }

    /** A name that would be read as that of another member is sent to nobody. */
    private static String named(String member) {
        if (member.isEmpty() || member.indexOf('[') >= 0 || member.indexOf(']') >= 0) {
            throw new Unsupported("a member whose name is empty or holds brackets cannot be sent in a form");
        }
        return member;
    }

    private void add(String name, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties().forEach(member -> add(name + "[" + named(member.getKey()) + "]", member.getValue()));
        } else if (value.isArray() && !value.isEmpty()) {
            addElements(name, value);
        } else {
            pairs.add(encoded(name) + "=" + encoded(text(value)));
        }
    }

    private void addElements(String name, JsonNode array) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            boolean indexed = arrays == ArrayNames.INDICES || element.isContainerNode();
            add(name + (indexed ? "[" + i + "]" : "[]"), element);
        }
    }

    private static String text(JsonNode value) {
        if (value.isNull() || value.isContainerNode()) {
            return "";
        }
        return value.isNumber() && !value.isIntegralNumber()
                ? value.decimalValue().toPlainString()
                : value.asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
