package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Bodies that come as forms, whose names say how they are nested and whose texts are numbers where they look so. */
public final class Forms {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern NAME = Pattern.compile("[^\\[\\]]+(\\[[^\\[\\]]*])*");
    private static final Pattern TOKEN = Pattern.compile("[^\\[\\]]+|\\[\\]");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

    private Forms() {}

    /** Bodies of another type are refused with 415. */
    public static Behaviour only() {
        return (call, site, next) -> {
            if (call.body().isEmpty()) {
                return next.apply(call);
            }
            String type =
                    Optional.ofNullable(call.headers().get("Content-Type")).orElse("");
            return type.equals(FORM)
                    ? next.apply(call.withBody(members(call.body())))
                    : Response.refusal(415, "type", "a body has to be a form");
        };
    }

    /** The members of a form. */
    static ObjectNode members(String form) {
        ObjectNode members = VariantJson.object();
        for (String pair : form.split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(pair.substring(0, equals));
            if (!NAME.matcher(name).matches()) {
                throw RefusedCall.invalid(name + " is no name");
            }
            List<String> tokens = new ArrayList<>(
                    TOKEN.matcher(name).results().map(MatchResult::group).toList());
            put(members, tokens, value(decoded(pair.substring(equals + 1))));
        }
        return members;
    }

    private static void put(JsonNode parent, List<String> tokens, JsonNode value) {
        String token = tokens.get(0);
        List<String> rest = tokens.subList(1, tokens.size());
        JsonNode present = parent instanceof ArrayNode ? parent.get(index(parent, token)) : parent.get(token);
        JsonNode child = rest.isEmpty() ? value : present == null ? empty(rest.get(0)) : present;
        if (parent instanceof ArrayNode array) {
            int index = index(array, token);
            if (index == array.size()) {
                array.add(child);
            } else {
                array.set(index, child);
            }
        } else {
            ((ObjectNode) parent).set(token, child);
        }
        if (!rest.isEmpty()) {
            put(child, rest, value);
        }
    }

    private static int index(JsonNode array, String token) {
        return token.equals("[]") ? array.size() : Integer.parseInt(token);
    }

    private static JsonNode empty(String token) {
        return token.equals("[]") || token.matches("\\d+") ? VariantJson.array() : VariantJson.object();
    }

    private static JsonNode value(String text) {
        if (text.isEmpty()) {
            return NullNode.getInstance();
        }
        if (text.equals("true") || text.equals("false")) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        return NUMBER.matcher(text).matches() ? DecimalNode.valueOf(new BigDecimal(text)) : TextNode.valueOf(text);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
