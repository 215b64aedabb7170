package dev.unwind.api.stream;

import dev.unwind.journal.stream.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Writes server-sent events (HTML standard, section 9.2) to one connection. Events that arrive together are one write.
 * Further events are requested when the connection's buffer has room, so that a slow reader delays its own stream only.
 */
final class EventConnection {
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerRequest request;
    private final HttpServerResponse response;

    EventConnection(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    /**
     * Starts the stream and writes events until there are no more or the reader disconnects. Completes then; fails as
     * the events do.
     *
     * @param comment a comment for people who read the stream
     * @param retry the delay after which a disconnected reader reconnects
     */
    Uni<Void> send(String comment, Duration retry, Multi<List<Event>> events) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
        if (request.method().equals(HttpMethod.HEAD)) {
            return end();
        }
        response.write(":" + comment + "\nretry:" + retry.toMillis() + "\n\n");
        return events.onItem()
                .transformToUniAndConcatenate(this::write)
                .collect()
                .last()
                .chain(this::end);
    }

    private Uni<Void> end() {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    private Uni<Void> write(List<Event> events) {
        return Uni.createFrom().emitter(taken -> {
            response.write(text(events));
            if (!response.writeQueueFull()) {
                taken.complete(null);
                return;
            }
            response.drainHandler(room -> taken.complete(null));
            if (!response.writeQueueFull()) {
                taken.complete(null);
            }
        });
    }

    private static Buffer text(List<Event> events) {
        if (events.isEmpty()) {
            return Buffer.buffer(HEARTBEAT);
        }
        var text = Buffer.buffer();
        events.forEach(event -> text.appendBytes(event.serverSentEvent()));
        return text;
    }
}
