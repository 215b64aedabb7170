package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.CountingEventStream;
import dev.unwind.journal.UnreadableRunEnds;
import dev.unwind.journal.stream.EventStream;
import dev.unwind.journal.stream.RunEnds;
import dev.unwind.journal.stream.StreamSubscriptions;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.IdleGateway;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream that follows a batch as soon as it is accepted begins without a query, and shows what is stored. */
@QuarkusTest
@TestProfile(IdleGateway.class)
class AcceptedStreamsTest extends GatewayTest {
    private static final String CREATE = "{'type':'CREATE','kind':'watchlist','name':'%s','desired':{}}";

    @Inject
    Pool pool;

    @Inject
    StreamSubscriptions subscriptions;

    @TestHTTPResource
    URI server;

    @Test
    void what_comes_from_memory_is_what_is_stored() throws IOException {
        var batch = submit(CREATE.formatted("followed"), CREATE.formatted("at once"));
        // Neither the batch nor a page of its events can be read.
        QuarkusMock.installMockForType(new UnreadableRunEnds(), RunEnds.class);
        QuarkusMock.installMockForType(new CountingEventStream(null, subscriptions), EventStream.class);
        var followed = firstEvent(batch);

        QuarkusMock.installMockForType(new CountingEventStream(pool, subscriptions), EventStream.class);
        var stored = given().get("/v1/batches/" + batch + "/audit").asString().trim();
        var type = (ObjectNode) Json.read(stored.getBytes(StandardCharsets.UTF_8));
        assertEquals("batch.accepted", type.remove("event").textValue());
        assertEquals(List.of("id:1", "event:batch.accepted", "data:" + Json.text(type)), followed);
    }

    @Test
    void a_batch_that_waits_is_read() throws IOException {
        submit(CREATE.formatted("streamed while it waits"));
        var waiting = submit(CREATE.formatted("streamed while it waits"));
        QuarkusMock.installMockForType(new UnreadableRunEnds(), RunEnds.class);

        given().get("/v1/batches/" + waiting + "/events").then().statusCode(503);
    }

    private List<String> firstEvent(String batch) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) Waits.LIMIT.toMillis());
            socket.getOutputStream()
                    .write("GET /v1/batches/%s/events HTTP/1.1\r\nHost: here\r\n\r\n"
                            .formatted(batch)
                            .getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return lines.lines()
                    .dropWhile(line -> !line.startsWith("id:"))
                    .limit(3)
                    .toList();
        }
    }
}
