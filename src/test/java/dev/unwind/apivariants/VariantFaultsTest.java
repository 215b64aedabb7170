package dev.unwind.apivariants;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults that are ordered. */
class VariantFaultsTest extends VariantFixture {
    @BeforeEach
    void openThings() {
        things(plain());
    }

    @Test
    void an_answer_is_another_one() {
        Fault busy = Fault.answer(503, "{}").header("Retry-After", "1");
        server.order(THINGS, busy.on("POST").skipping(1).times(2));

        assertEquals(201, post("{}").status());
        assertEquals(200, get("/1").status());
        Response struck = post("{}");
        assertEquals(503, struck.status());
        assertEquals("1", struck.header("Retry-After"));
        assertEquals(1, server.waitingFaults(THINGS));
        assertEquals(503, post("{}").status());
        assertEquals(201, post("{}").status());
        assertEquals(0, server.waitingFaults(THINGS));
        assertEquals(2, server.state(THINGS).size());
    }

    @Test
    void an_answer_is_another_one_after_the_effect() {
        server.order(THINGS, Fault.htmlError().withEffect());
        Response struck = post("{}");

        assertEquals(502, struck.status());
        assertEquals("text/html", struck.header("Content-Type"));
        assertEquals(1, server.state(THINGS).size());
        server.order(THINGS, Fault.errorInside());
        assertTrue(post("{}").json().has("error"));
        assertEquals(1, server.state(THINGS).size());
    }

    @Test
    void an_answer_is_truncated() {
        seed("a");
        server.order(THINGS, Fault.truncated());
        Response struck = get("/1");

        assertEquals(200, struck.status());
        assertThrows(IllegalArgumentException.class, struck::json);
    }

    @Test
    void an_answer_has_another_id() {
        seed("a");
        server.order(THINGS, Fault.wrongId("7").at("/1"));
        assertEquals(1, get("").json().at("/0/id").intValue());
        assertEquals(json("{'name':'a','id':7}"), get("/1").json());

        things(plain().locationIds());
        server.order(THINGS, Fault.wrongId("7"));
        assertEquals(server.url() + THINGS + "/7", post("{}").header("Location"));
    }

    @Test
    void a_body_goes_on_as_long_as_it_is_read() throws Exception {
        server.order(THINGS, Fault.endless());
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + THINGS)).build();
        InputStream body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body();
        assertEquals(1 << 20, body.readNBytes(1 << 20).length);
        Thread.sleep(200);

        assertTrue(server.streamed() < 64 << 20);
        body.close();
        assertEquals(200, get("").status());
    }

    @Test
    void a_connection_is_cut() {
        server.order(THINGS, Fault.cutBeforeEffect());
        assertThrows(UncheckedIOException.class, () -> post("{}"));
        assertEquals(0, server.state(THINGS).size());

        server.order(THINGS, Fault.cutAfterEffect());
        assertThrows(UncheckedIOException.class, () -> post("{}"));
        assertEquals(1, server.state(THINGS).size());
    }

    @Test
    void a_call_is_late() {
        server.order(THINGS, Fault.delay(50));
        long before = System.nanoTime();

        assertEquals(201, post("{}").status());
        assertTrue(System.nanoTime() - before >= 50_000_000);
    }

    @Test
    void an_effect_is_later_than_its_answer() {
        server.order(THINGS, Fault.lateEffect(2_000, 504));

        assertEquals(504, post("{}").status());
        assertEquals(0, server.state(THINGS).size());
        await().until(() -> server.state(THINGS).size() == 1);
    }

    @Test
    void an_effect_that_is_due_is_forgotten() throws InterruptedException {
        server.order(THINGS, Fault.cutAfterEffect().effectAfter(50));
        assertThrows(UncheckedIOException.class, () -> post("{}"));
        server.reset(THINGS);
        Thread.sleep(100);

        assertEquals(0, server.state(THINGS).size());
    }

    @Test
    void an_answer_is_compressed() throws Exception {
        seed("a");
        server.order(THINGS, Fault.gzip());
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + THINGS + "/1")).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

        assertEquals("gzip", response.headers().firstValue("Content-Encoding").orElseThrow());
        assertEquals(json("{'name':'a','id':1}"), json(unzipped(response.body())));
    }

    private static String unzipped(byte[] bytes) throws IOException {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
