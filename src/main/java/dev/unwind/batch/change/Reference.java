package dev.unwind.batch.change;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a {@code {"$ref": "…"}} in a desired state stands for: a value of another change's result, or of a tracked
 * resource. In the second form a name that holds {@code #} or {@code %} is percent-encoded (RFC 3986).
 */
public sealed interface Reference {
    String MEMBER = "$ref";
    Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** The most characters of a reference: room for the longest name, percent-encoded, and a pointer. */
    int LONGEST = 6_000;

    /** The most characters of a malformed reference that a message shows. */
    int MOST_SHOWN = 200;

    /** The JSON Pointer of the value in the result. */
    JsonPointer pointer();

    /** Calls the consumer for this kind of reference. */
    void visit(Consumer<ToChange> toChange, Consumer<ToTracked> toTracked);

    /** {@code slack#/id}: a value of the result of the change with this key, in the same batch. */
    record ToChange(String key, JsonPointer pointer) implements Reference {
        @Override
        public void visit(Consumer<ToChange> toChange, Consumer<ToTracked> toTracked) {
            toChange.accept(this);
        }
    }

    /** {@code notification_channel/slack#/id}: a value of a resource that is tracked under this name. */
    record ToTracked(String kind, String name, JsonPointer pointer) implements Reference {
        @Override
        public void visit(Consumer<ToChange> toChange, Consumer<ToTracked> toTracked) {
            toTracked.accept(this);
        }
    }

    /** Whether this node is a reference: an object whose only member is {@code $ref}. */
    static boolean is(JsonNode node) {
        return node.isObject() && node.size() == 1 && node.has(MEMBER);
    }

    /**
     * Parses a reference.
     *
     * @throws IllegalArgumentException if the text is malformed; the message is meant for the caller
     */
    static Reference parse(JsonNode node) {
        var text = node.get(MEMBER);
        if (!text.isTextual()) {
            throw new IllegalArgumentException("a $ref is a string such as \"slack#/id\"");
        }
        if (text.textValue().length() > LONGEST) {
            throw new IllegalArgumentException("a $ref has at most " + LONGEST + " characters");
        }
        int hash = text.textValue().indexOf('#');
        if (hash < 1) {
            throw malformed(text, "expected \"<key>#/<pointer>\" or \"<kind>/<name>#/<pointer>\"");
        }
        var target = text.textValue().substring(0, hash);
        var pointer = pointer(text, text.textValue().substring(hash + 1));
        int slash = target.indexOf('/');
        if (slash < 0) {
            if (!KEY.matcher(target).matches()) {
                throw malformed(text, "what stands before # cannot be the key of a change");
            }
            return new ToChange(target, pointer);
        }
        if (slash == 0 || slash == target.length() - 1) {
            throw malformed(text, "expected \"<kind>/<name>#/<pointer>\"");
        }
        return new ToTracked(target.substring(0, slash), decode(text, target.substring(slash + 1)), pointer);
    }

    private static JsonPointer pointer(JsonNode text, String pointer) {
        if (!pointer.startsWith("/") || !isEscaped(pointer)) {
            throw malformed(text, "what follows # is a JSON Pointer such as /id");
        }
        return JsonPointer.compile(pointer);
    }

    /** Whether each tilde begins {@code ~0} or {@code ~1} (RFC 6901, 3). */
    private static boolean isEscaped(String pointer) {
        for (int at = pointer.indexOf('~'); at >= 0; at = pointer.indexOf('~', at + 1)) {
            if (at + 1 == pointer.length() || "01".indexOf(pointer.charAt(at + 1)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decode(JsonNode text, String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed(text, "the name is not percent-encoded correctly");
        }
    }

    private static IllegalArgumentException malformed(JsonNode text, String why) {
        String shown = text.textValue().length() <= MOST_SHOWN
                ? text.toString()
                : text.toString().substring(0, MOST_SHOWN) + "…";
        return new IllegalArgumentException("malformed $ref " + shown + ": " + why);
    }
}
