package dev.unwind.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Breaks one thing in a JSON document. */
final class OddJson {
    /** Takes the place of a value in the text that is sent, so that also what is no JSON can stand there. */
    private static final String MARK = "\u2603odd\u2603";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "9223372036854775808",
            "1e400",
            "1e999999999",
            "-1e-999999999",
            "1e2147483648",
            "9".repeat(1_200),
            "0.1",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\r\\nb\"",
            "\"\\ud800\"",
            "\"\\u001b[31m\"",
            "\"..\"",
            "\"../other/1\"",
            "\"%2e%2e%2f\"",
            "\"PT-5S\"",
            "\"P9999999Y\"",
            "\"" + "x".repeat(6_000) + "\"",
            "\"\ud83d\ude00\"",
            "[]",
            "{}",
            "[[[[[[[]]]]]]]",
            "[".repeat(150) + "]".repeat(150),
            "{\"a\":".repeat(400) + "1" + "}".repeat(400),
            "{\"$ref\":\"change-1#/id\"}",
            "{\"$ref\":\"no-such#/id\"}",
            "{\"$ref\":\"#\"}",
            "{\"$ref\":7}",
            "{\"$ref\":\"watchlist/treasury#/~2\"}",
            "{\"a\":1,\"a\":2}",
            "NaN",
            "'x'",
            "01",
            "+1",
            "[1,]",
            "",
            "\u0000");

    private OddJson() {}

    /** The text of a document with one thing broken. */
    static byte[] broken(JsonNode document, Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> cut(text(document), random);
            case 1 -> swapped(text(document), random);
            case 2 -> (text(document) + VALUES.get(random.nextInt(VALUES.size()))).getBytes(StandardCharsets.UTF_8);
            case 3 ->
                text(document)
                        .getBytes(
                                List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)
                                        .get(random.nextInt(3)));
            case 4 -> ("\ufeff" + text(document)).getBytes(StandardCharsets.UTF_8);
            default -> replaced(document, random).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String text(JsonNode document) {
        return new String(Json.bytes(document), StandardCharsets.UTF_8);
    }

    private static byte[] cut(String text, Random random) {
        return text.substring(0, random.nextInt(text.length() + 1)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] swapped(String text, Random random) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Puts an odd value in a place, beside another under the same name, or under a name that nobody knows. */
    private static String replaced(JsonNode document, Random random) {
        var copy = document.deepCopy();
        var places = new ArrayList<Runnable>();
        note(copy, places, random);
        if (places.isEmpty()) {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
        places.get(random.nextInt(places.size())).run();
        return text(copy).replace("\"" + MARK + "\"", VALUES.get(random.nextInt(VALUES.size())));
    }

    private static void note(JsonNode node, List<Runnable> places, Random random) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                places.add(() -> member.setValue(object.textNode(MARK)));
                note(member.getValue(), places, random);
            });
            places.add(() -> object.put(random.nextBoolean() ? "nobody-knows" : "$ref", MARK));
            if (!object.isEmpty()) {
                places.add(() -> object.remove(object.fieldNames().next()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                int at = index;
                places.add(() -> array.set(at, array.textNode(MARK)));
                note(array.get(index), places, random);
            }
            places.add(() -> array.add(MARK));
            places.add(() -> array.addAll(array.deepCopy()));
        }
    }
}
