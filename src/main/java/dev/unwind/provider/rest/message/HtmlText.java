package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts in which characters are escaped as HTML entities. Stateless. */
public final class HtmlText {
    private static final Pattern ENTITY = Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));");

    /** The entities that libraries escape with. Texts that show others keep them. */
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");

    private HtmlText() {}

    /** A copy of a document with the entities in its texts replaced by their characters, once. */
    public static JsonNode unescaped(JsonNode document) {
        if (document.isTextual()) {
            return TextNode.valueOf(unescaped(document.textValue()));
        }
        if (document.isObject()) {
            ObjectNode object = ProviderJson.object();
            document.properties().forEach(member -> object.set(member.getKey(), unescaped(member.getValue())));
            return object;
        }
        if (document.isArray()) {
            ArrayNode array = ProviderJson.array();
            document.forEach(item -> array.add(unescaped(item)));
            return array;
        }
        return document;
    }

    private static String unescaped(String text) {
        return text.indexOf('&') < 0
                ? text
                : ENTITY.matcher(text).replaceAll(entity -> Matcher.quoteReplacement(character(entity)));
    }

    private static String character(MatchResult entity) {
        if (entity.group(3) != null) {
            return NAMED.getOrDefault(entity.group(3), entity.group());
        }
        int code = entity.group(1) != null ? Integer.parseInt(entity.group(1)) : Integer.parseInt(entity.group(2), 16);
        boolean character = Character.isValidCodePoint(code) && code != 0 && (code < 0xD800 || code > 0xDFFF);
        return character ? Character.toString(code) : entity.group();
    }
}
