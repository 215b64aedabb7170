package dev.unwind.api;

import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.batch.BatchId;
import dev.unwind.journal.CountingEventStream;
import dev.unwind.journal.stream.EventStream;
import dev.unwind.journal.stream.StreamSubscriptions;
import dev.unwind.testing.SmallLimits;
import dev.unwind.testing.TestEnvironment;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestEnvironment.class)
@TestProfile(SmallLimits.class)
class EventsTest {
    @Inject
    Pool pool;

    @Inject
    StreamSubscriptions wakeups;

    @Inject
    MeterRegistry metrics;

    @TestHTTPResource
    URI server;

    JournalRows rows;

    @BeforeEach
    void prepare() {
        rows = new JournalRows(pool);
    }

    @Test
    void a_thin_stream_shows_only_what_is_asked_for_and_the_end() {
        var batch = rows.batch("SUCCEEDED", 1);
        rows.event(batch, 1, "batch.accepted", null, "{}");
        rows.event(batch, 2, "step.applied", 1, "{}");
        rows.event(batch, 3, "step.failed", 2, "{}");
        rows.event(batch, 4, "batch.rolling-back", null, "{}");
        rows.event(batch, 5, "batch.finished", null, "{}");

        assertEquals(List.of("3", "5"), ids(batch, "?events=failures"));
        assertEquals(List.of("1", "3", "4", "5"), ids(batch, "?events=batch,failures"));
        assertEquals(List.of("2", "3", "5"), ids(batch, "?events=steps"));
        assertEquals(List.of("4", "5"), ids(batch, "?events=batch&after=1"));
        given().get("/v1/batches/" + batch + "/events?events=all")
                .then()
                .statusCode(400)
                .body("detail", containsString("batch, steps and failures"));
    }

    @Test
    void a_thin_stream_waits_for_what_is_asked_for() {
        var batch = rows.batch("RUNNING", 1);
        rows.events(batch, 5_000, "{}");
        rows.event(batch, 5_001, "batch.waiting", null, "{}");
        var stream = new Reader(batch, "?events=batch", Map.of());
        stream.awaitLine("event:batch.waiting");
        stream.awaitLine(":");
        rows.event(batch, 5_002, "batch.finished", null, "{}");
        wakeups.wake(batch);
        assertEquals(200, stream.awaitEnd().statusCode());
        assertEquals(List.of("id:5001", "id:5002"), stream.ids());
    }

    private List<String> ids(BatchId batch, String query) {
        return given().get("/v1/batches/" + batch + "/events" + query)
                .asString()
                .lines()
                .filter(line -> line.startsWith("id:"))
                .map(line -> line.substring(3))
                .toList();
    }

    @Test
    void a_stream_shows_what_happened_and_what_happens_until_the_run_ends() {
        var batch = rows.batch("RUNNING", 1);
        rows.event(batch, 1, "batch.accepted", null, "{\"status\":\"PENDING\",\"steps\":1}");

        var stream = new Reader(batch, Map.of());
        stream.awaitLine("event:batch.accepted");
        rows.event(batch, 2, "step.applied", 1, "{\"number\":99,\"remoteId\":\"42\"}");
        wakeups.wake(batch);
        stream.awaitLine("event:step.applied");
        rows.event(batch, 3, "batch.finished", null, "{\"status\":\"SUCCEEDED\"}");
        wakeups.wake(batch);

        var answer = stream.awaitEnd();
        assertEquals(200, answer.statusCode());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals("no", answer.headers().firstValue("X-Accel-Buffering").orElseThrow());
        assertTrue(answer.headers().firstValue("Content-Type").orElseThrow().startsWith("text/event-stream"));
        var at = "\"at\":\"2026-01-05T09:30:00Z\"";
        assertEquals(
                List.of(
                        "id:1",
                        "event:batch.accepted",
                        "data:{\"batch\":\"%s\",\"number\":1,%s,\"status\":\"PENDING\",\"steps\":1}"
                                .formatted(batch, at),
                        "id:2",
                        "event:step.applied",
                        "data:{\"batch\":\"%s\",\"number\":2,%s,\"step\":1,\"remoteId\":\"42\"}".formatted(batch, at),
                        "id:3",
                        "event:batch.finished",
                        "data:{\"batch\":\"%s\",\"number\":3,%s,\"status\":\"SUCCEEDED\"}".formatted(batch, at)),
                stream.fields());
        assertEquals(1, stream.lines.stream().filter("retry:2000"::equals).count());
    }

    @Test
    void a_reader_goes_on_where_it_left_off() {
        var batch = rows.batch("SUCCEEDED", 1);
        rows.event(batch, 1, "batch.accepted", null, "{}");
        rows.event(batch, 2, "step.applied", 1, "{}");
        rows.event(batch, 3, "batch.finished", null, "{}");

        var byHeader = new Reader(batch, Map.of("Last-Event-ID", "2"));
        byHeader.awaitEnd();
        assertEquals(List.of("id:3"), byHeader.ids());

        given().queryParam("after", 1)
                .get("/v1/batches/" + batch + "/events")
                .then()
                .statusCode(200)
                .body(containsString("id:2"))
                .body(containsString("id:3"));
    }

    @Test
    void a_reader_that_has_seen_the_end_is_told_not_to_come_back() {
        var batch = rows.batch("SUCCEEDED", 0);
        rows.event(batch, 1, "batch.accepted", null, "{}");
        rows.event(batch, 2, "batch.finished", null, "{}");

        for (var seen : List.of("2", "3")) {
            given().header("Last-Event-ID", seen)
                    .get("/v1/batches/" + batch + "/events")
                    .then()
                    .statusCode(204)
                    .body(emptyString());
        }
    }

    @Test
    void a_stream_of_a_resumed_batch_ends_with_its_current_run() {
        var batch = rows.batch("ROLLED_BACK", 0);
        rows.event(batch, 1, "batch.finished", null, "{}");
        rows.event(batch, 2, "batch.rolling-back", null, "{}");
        rows.event(batch, 3, "batch.finished", null, "{}");

        var stream = new Reader(batch, Map.of());
        stream.awaitEnd();

        assertEquals(List.of("id:1", "id:2", "id:3"), stream.ids());
    }

    @Test
    void a_stream_of_any_length_comes_whole_and_ends() {
        for (int events : List.of(255, 256, 511, 512, 1000)) {
            var batch = rows.batch("SUCCEEDED", 0);
            rows.events(batch, events - 1, "{}");
            rows.event(batch, events, "batch.finished", null, "{}");

            var stream = new Reader(batch, Map.of());
            stream.awaitEnd();

            assertEquals(
                    IntStream.rangeClosed(1, events)
                            .mapToObj(number -> "id:" + number)
                            .toList(),
                    stream.ids());
        }
    }

    @Test
    void a_quiet_stream_is_kept_alive_by_comments() {
        var batch = rows.batch("RUNNING", 0);
        rows.event(batch, 1, "batch.accepted", null, "{}");

        var stream = new Reader(batch, Map.of());
        await().until(() -> stream.lines.stream().filter(":"::equals).count() >= 3);

        assertEquals(List.of("id:1"), stream.ids());
        rows.event(batch, 2, "batch.finished", null, "{}");
        stream.awaitEnd();
    }

    @Test
    void a_reader_that_takes_nothing_is_sent_no_more_than_fits_and_holds_up_nobody() throws IOException {
        var counting = new CountingEventStream(pool, wakeups);
        QuarkusMock.installMockForType(counting, EventStream.class);
        // 20 MB: more than the socket's buffers take.
        var stalled = rows.batch("SUCCEEDED", 0);
        var other = rows.batch("SUCCEEDED", 0);
        for (var batch : List.of(stalled, other)) {
            rows.events(batch, 10_000, "{\"filler\":\"" + "x".repeat(2_000) + "\"}");
            rows.event(batch, 10_001, "batch.finished", null, "{}");
        }

        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setReceiveBufferSize(4_096);
            socket.getOutputStream()
                    .write("GET /v1/batches/%s/events HTTP/1.1\r\nHost: here\r\n\r\n"
                            .formatted(stalled)
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> counting.handedOut(stalled) > 0);

            var reader = new Reader(other, Map.of());
            reader.awaitEnd();

            assertEquals(10_001, reader.ids().size());
            assertTrue(counting.handedOut(stalled) < 10_001, () -> counting.handedOut(stalled) + " events");
        }
    }

    @Test
    void a_reader_that_leaves_is_let_go_of() throws IOException {
        var batch = rows.batch("RUNNING", 0);
        rows.event(batch, 1, "batch.accepted", null, "{}");
        var open = metrics.get("unwind.streams.open").gauge();
        await().until(() -> open.value() == 0);

        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write("GET /v1/batches/%s/events HTTP/1.1\r\nHost: here\r\n\r\n"
                            .formatted(batch)
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> open.value() == 1);
        }

        await().until(() -> open.value() == 0);
    }

    @Test
    void a_stream_of_an_unknown_batch_does_not_begin() {
        given().get("/v1/batches/" + BatchId.next() + "/events")
                .then()
                .statusCode(404)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body(containsString("not-found"));
    }

    @Test
    void a_last_event_that_is_no_number_is_refused() {
        var batch = rows.batch("RUNNING", 0);
        for (var wrong : List.of("-1", "x", "1.5", "9999999999999999999")) {
            given().header("Last-Event-ID", wrong)
                    .get("/v1/batches/" + batch + "/events")
                    .then()
                    .statusCode(400)
                    .contentType(Problem.MEDIA_TYPE_TEXT)
                    .body(containsString("Last-Event-ID"));
        }
    }

    /** Reads a stream line by line as it comes. */
    private final class Reader implements Flow.Subscriber<String> {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<HttpResponse<Void>> end;

        Reader(BatchId batch, Map<String, String> headers) {
            this(batch, "", headers);
        }

        Reader(BatchId batch, String query, Map<String, String> headers) {
            var request = HttpRequest.newBuilder(server.resolve("/v1/batches/" + batch + "/events" + query))
                    .header("Accept", "text/event-stream");
            headers.forEach(request::header);
            end = HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.fromLineSubscriber(this));
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}

        void awaitLine(String line) {
            await().until(() -> lines.contains(line));
            assertFalse(end.isDone());
        }

        HttpResponse<Void> awaitEnd() {
            await().until(end::isDone);
            return end.join();
        }

        /** The lines that are neither comments nor about the connection. */
        List<String> fields() {
            return lines.stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith(":") && !line.startsWith("retry:"))
                    .toList();
        }

        List<String> ids() {
            return lines.stream().filter(line -> line.startsWith("id:")).toList();
        }
    }
}
