package dev.unwind.provider.rest.message;

import io.vertx.core.buffer.Buffer;

/**
 * The body of a call as it is sent.
 *
 * @param mediaType the value of the header {@code Content-Type}
 * @param content the bytes; may hold secrets
 */
public record CallBody(String mediaType, Buffer content) {
    /** Shows nothing of the content. */
    @Override
    public String toString() {
        return content.length() + " bytes of " + mediaType;
    }
}
