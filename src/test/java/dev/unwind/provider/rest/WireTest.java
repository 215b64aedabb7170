package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** HTTP as it is in the wild: compressed, chunked, redirected, mislabelled, and more than anybody asked for. */
class WireTest extends OddServerFixture {
    private static final String ONCE = "{ retry: { attempts: 1 }, maxBody: 10KiB }";
    private static final RemoteId ID = new RemoteId("7");

    @Test
    void compressed_answers_are_read() {
        server.behave(request -> {
            assertTrue(request.getHeader("Accept-Encoding").contains("gzip"));
            request.response().putHeader("Content-Encoding", "gzip").end(gzip("{\"id\":\"7\",\"size\":3}"));
        });

        assertEquals(
                json("{'size':3}"), await(thing(ONCE).read(ID)).orElseThrow().projection());
    }

    @Test
    void what_grows_beyond_the_limit_when_it_is_unpacked_is_not_read_on() {
        server.behave(request -> request.response()
                .putHeader("Content-Encoding", "gzip")
                .end(gzip("{\"id\":\"7\",\"text\":\"" + " ".repeat(50_000_000) + "\"}")));

        assertTrue(failure(thing(ONCE).read(ID)).getMessage().contains("more than the allowed 10240 bytes"));
    }

    @Test
    void a_body_without_end_is_not_read_on() {
        server.behave(request -> {
            var response = request.response().setChunked(true);
            response.exceptionHandler(gone -> {});
            response.write("{\"id\":\"7\",\"text\":\"");
            vertx.setPeriodic(1, timer -> {
                if (response.closed()) {
                    vertx.cancelTimer(timer);
                } else {
                    response.write("x".repeat(1000));
                }
            });
        });

        assertTrue(failure(thing(ONCE).read(ID)).getMessage().contains("more than the allowed 10240 bytes"));
        var inDoubt = failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD));
        assertTrue(inDoubt.inDoubt());
    }

    @Test
    void pieces_and_wrong_or_absent_content_types_do_not_matter() {
        for (String type : List.of("text/html", "application/octet-stream", "")) {
            server.behave(request -> {
                var response = request.response().setChunked(true);
                if (!type.isEmpty()) {
                    response.putHeader("Content-Type", type);
                }
                response.write("{\"id\":");
                response.write("\"7\",");
                response.end("\"size\":3}");
            });

            assertEquals(
                    json("{'size':3}"),
                    await(thing(ONCE).read(ID)).orElseThrow().projection());
        }
    }

    @Test
    void an_answer_that_breaks_off_leaves_a_write_in_doubt() {
        server.behave(request -> {
            request.response().putHeader("Content-Length", "100").write("{\"id\":");
            vertx.setTimer(20, timer -> request.connection().close());
        });

        assertTrue(failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD))
                .inDoubt());
        assertEquals(1, server.received.size());
    }

    @Test
    void a_read_follows_where_its_own_provider_leads() {
        server.behave(request -> {
            if (request.uri().equals("/things/7")) {
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/elsewhere?x=1")
                        .end();
            } else {
                OddServer.answer(request, 200, "{'id':'7','size':3}");
            }
        });

        var kind = thing(ONCE, "{ path: /things, readOnly: [/id], linksUnder: [/elsewhere] }");
        assertEquals(json("{'size':3}"), await(kind.read(ID)).orElseThrow().projection());
        assertEquals(List.of("GET /things/7", "GET /elsewhere?x=1"), server.received);
    }

    @Test
    void a_write_follows_only_where_its_body_goes_with_it() {
        for (int status : List.of(307, 308)) {
            server.behave(request -> {
                if (request.uri().equals("/things")) {
                    request.response()
                            .setStatusCode(status)
                            .putHeader("Location", "/moved")
                            .end();
                } else {
                    OddServer.answer(request, 201, "{'id':'7'}");
                }
            });

            var kind = thing(ONCE, "{ path: /things, readOnly: [/id], linksUnder: [/moved] }");
            assertEquals(
                    ID,
                    await(writes(kind).create(json("{'size':1}"), KEY, UNHEARD)).id());
            assertEquals(List.of("POST /things {\"size\":1}", "POST /moved {\"size\":1}"), server.received);
        }
        server.behave(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/moved")
                .end());
        assertTrue(failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD))
                .inDoubt());
        assertEquals(1, server.received.size());
    }

    @Test
    void links_are_followed_under_the_base_url_alone() {
        for (String link :
                List.of("//other.invalid/api/elsewhere", "/elsewhere", "../../elsewhere", "/apiary/elsewhere")) {
            server.behave(request -> request.response()
                    .setStatusCode(307)
                    .putHeader("Location", link)
                    .end());
            var kind = thing(server.url() + "/api", ONCE, "{ path: /things }");

            assertEquals(307, failure(writes(kind).delete(THING, KEY)).status().orElseThrow(), link);
            assertEquals(List.of("DELETE /api/things/7"), server.received, link);
        }
        server.behave(request -> {
            if (request.uri().equals("/api/things/7")) {
                request.response()
                        .setStatusCode(307)
                        .putHeader("Location", "8?x=1")
                        .end();
            } else {
                OddServer.answer(request, 200, "{}");
            }
        });
        await(writes(thing(server.url() + "/api", ONCE, "{ path: /things }")).delete(THING, KEY));
        assertEquals(List.of("DELETE /api/things/7", "DELETE /api/things/8?x=1"), server.received);
    }

    @Test
    void a_pause_beyond_all_measure_is_none() {
        server.behave(request -> {
            request.response().putHeader("Retry-After", "999999999999");
            OddServer.answer(request, 429, "{}");
        });

        var refused = failure(writes(thing(ONCE)).delete(THING, KEY));
        assertEquals(429, refused.status().orElseThrow());
        assertEquals(Optional.of(Duration.ofDays(1)), refused.retryAfter());
    }

    @Test
    void nobody_is_led_to_another_host_or_round_in_circles() {
        var other = new OddServer(vertx);
        other.answer(200, "{'id':'7'}");
        server.behave(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", other.url() + "/things/7")
                .end());

        assertEquals(
                "GET /things/7 answered 307 and redirects to " + other.url() + "/things/7, which is not followed",
                failure(thing(ONCE).read(ID)).getMessage());
        failure(writes(thing(ONCE)).delete(THING, KEY));
        assertEquals(List.of(), other.received);
        other.close();

        server.behave(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", request.uri())
                .end());
        failure(thing(ONCE).read(ID));
        assertEquals(4, server.received.size());
    }

    @Test
    void a_success_may_say_within_that_it_is_none() {
        server.answer(200, "{'ok':false,'error':'no room'}");
        var kind = Providers.registry(
                        vertx,
                        """
                        provider: odd
                        baseUrl: %s
                        calls: { retry: { attempts: 1 } }
                        answers: { failed: "ok == `false`", error: { message: /error } }
                        kinds: { thing: { path: /things, id: { from: location } } }
                        """
                                .formatted(server.url()))
                .get("thing");

        var refused = failure(writes(kind).create(json("{'size':1}"), KEY, UNHEARD));
        assertFalse(refused.inDoubt());
        assertTrue(refused.getMessage().endsWith("answered 200: no room"), refused.getMessage());
        assertTrue(failure(kind.read(ID)).getMessage().endsWith("answered 200: no room"));
    }

    @Test
    void a_proxy_stands_between_where_there_is_one() {
        List<String> asked = new CopyOnWriteArrayList<>();
        server.behave(request -> {
            asked.add(request.absoluteURI() + " " + request.getHeader("Proxy-Authorization"));
            OddServer.answer(request, 200, "{'id':'7','size':3}");
        });
        var kind = Providers.registry(
                        vertx,
                        """
                        provider: odd
                        environment: [PASSWORD]
                        baseUrl: http://provider.invalid
                        proxy: { url: "%s", user: u, password: "${PASSWORD:p}" }
                        kinds: { thing: { path: /things } }
                        """
                                .formatted(server.url()))
                .get("thing");

        assertTrue(await(kind.read(ID)).isPresent());
        assertEquals(List.of("http://provider.invalid/things/7 Basic dTpw"), asked);
    }

    private static Buffer gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
