package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.rest.message.FormBody.ArrayNames;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How bodies are written, and the media type under which they are sent.
 *
 * @param mediaType the value of the header {@code Content-Type}
 * @param arrays how a form names the elements of arrays; empty if bodies are JSON
 */
public record BodyFormat(String mediaType, Optional<ArrayNames> arrays) {
    public static final BodyFormat JSON = new BodyFormat("application/json", Optional.empty());

    /** A JSON Merge Patch (RFC 7396). */
    public static final BodyFormat MERGE_PATCH = new BodyFormat("application/merge-patch+json", Optional.empty());

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
    private static final Pattern JSON_TYPE = Pattern.compile(".*/(json|.*\\+json)");

    /** A JSON Patch (RFC 6902) is a list of operations, which no call makes. */
    private static final String JSON_PATCH = "application/json-patch+json";

    private static final Pattern PARAMETERS = Pattern.compile("[ -~]*");
    private static final Pattern OTHER_CHARSET = Pattern.compile(".*charset *= *\"?(?!utf-8\\b).*");

    /**
     * The format of this media type.
     *
     * @param arrays how a form names the elements of arrays
     * @throws IllegalArgumentException if no body of this type can be written
     */
    public static BodyFormat of(String mediaType, ArrayNames arrays) {
        String lower = mediaType.toLowerCase(Locale.ROOT);
        int end = lower.indexOf(';');
        String type = (end < 0 ? lower : lower.substring(0, end)).strip();
        String parameters = end < 0 ? "" : lower.substring(end);
        if (!PARAMETERS.matcher(parameters).matches()
                || OTHER_CHARSET.matcher(parameters).matches()) {
            throw new IllegalArgumentException("has parameters that cannot be kept: bodies are written in UTF-8");
        }
        if (type.equals(FORM)) {
            return new BodyFormat(mediaType, Optional.of(arrays));
        }
        boolean json = TYPE.matcher(type).matches() && JSON_TYPE.matcher(type).matches();
        if (!json || type.equals(JSON_PATCH)) {
            throw new IllegalArgumentException("no body of this type is written: expected " + FORM
                    + ", or a type of JSON such as application/json");
        }
        return new BodyFormat(mediaType, Optional.empty());
    }

    /** Whether bodies are forms. */
    public boolean isForm() {
        return arrays.isPresent();
    }

    /**
     * A document as a body.
     *
     * @throws Unsupported if the document cannot be written in this format
     */
    public CallBody body(JsonNode document) {
        return new CallBody(
                mediaType,
                arrays.map(naming -> Buffer.buffer(FormBody.text(document, naming)))
                        .orElseGet(() -> Buffer.buffer(ProviderJson.bytes(document))));
    }
}
