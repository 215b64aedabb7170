package dev.unwind.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.RequestKey;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the {@code Idempotency-Key} of requests (IETF draft draft-ietf-httpapi-idempotency-key-header-06). Two requests
 * with one key are the same if their bodies are the same JSON, regardless of white space and the order of members.
 */
public final class IdempotencyKeys {
    private static final String HEADER = "Idempotency-Key";

    /** A string as in RFC 8941. Most clients send it without the quotes: see {@link #BARE}. */
    private static final Pattern QUOTED = Pattern.compile("\"([\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200})\"");

    private static final Pattern BARE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");

    private IdempotencyKeys() {}

    /**
     * The key of a request; empty if it has none.
     *
     * @throws ProblemException if the header is no valid key
     */
    public static Optional<String> of(HttpServerRequest request) {
        var given = request.headers().getAll(HEADER);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        var quoted = QUOTED.matcher(given.get(0));
        if (given.size() == 1 && quoted.matches()) {
            return Optional.of(quoted.group(1));
        }
        if (given.size() == 1 && BARE.matcher(given.get(0)).matches()) {
            return Optional.of(given.get(0));
        }
        throw new ProblemException(ProblemType.INVALID_PARAMETER.with(
                "the header Idempotency-Key is one string of 1 to 200 printable ASCII characters"));
    }

    /** A key with a fingerprint of the request. */
    public static Optional<RequestKey> of(Optional<String> key, String operation, JsonNode body) {
        return key.map(value -> {
            var digest = digest();
            text(digest, operation);
            add(digest, body);
            return new RequestKey(value, digest.digest());
        });
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a document to a digest, so that equal documents, and only those, have equal digests. */
    public static void add(MessageDigest digest, JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                var names = new ArrayList<String>();
                node.fieldNames().forEachRemaining(names::add);
                Collections.sort(names);
                size(digest, 'o', names.size());
                names.forEach(name -> {
                    text(digest, name);
                    add(digest, node.get(name));
                });
            }
            case ARRAY -> {
                size(digest, 'a', node.size());
                node.forEach(element -> add(digest, element));
            }
            default -> {
                digest.update((byte) node.getNodeType().ordinal());
                text(digest, node.asText());
            }
        }
    }

    private static void text(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        size(digest, 't', bytes.length);
        digest.update(bytes);
    }

    private static void size(MessageDigest digest, char mark, int size) {
        digest.update(ByteBuffer.allocate(5).put((byte) mark).putInt(size).array());
    }
}
