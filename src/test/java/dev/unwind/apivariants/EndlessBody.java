package dev.unwind.apivariants;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicLong;

/** A body of a gigabyte, sent as fast as the client takes it. */
final class EndlessBody {
    private static final long LENGTH = 1L << 30;
    private static final Buffer CHUNK = Buffer.buffer("{\"id\":1},".repeat(4096));

    private final HttpServerResponse response;
    private final AtomicLong sent;
    private long left = LENGTH;

    /** @param sent is told how many bytes went out */
    EndlessBody(HttpServerResponse response, AtomicLong sent) {
        this.response = response;
        this.sent = sent;
    }

    void send() {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        response.exceptionHandler(gone -> {});
        response.write("[");
        sendMore();
    }

    private void sendMore() {
        while (left > 0 && !response.closed()) {
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> sendMore());
                return;
            }
            response.write(CHUNK);
            sent.addAndGet(CHUNK.length());
            left -= CHUNK.length();
        }
        if (!response.closed()) {
            response.end();
        }
    }
}
