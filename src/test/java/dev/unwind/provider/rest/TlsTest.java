package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.ResourceKind;
import dev.unwind.testing.Waits;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers behind TLS, with an authority of their own; over HTTP/2 where they offer it. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.provider.rest.TlsTest")
class TlsTest {
    private static final RemoteId ID = new RemoteId("7");

    @TempDir
    static Path folder;

    private static Vertx vertx;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        keytool("-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        keytool(
                "-exportcert",
                "-alias",
                "own",
                "-rfc",
                "-file",
                folder.resolve("ca.pem").toString());
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve("own.p12").toString(), "-storetype", "PKCS12", "-storepass", "secret"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertEquals(0, process.waitFor(), () -> {
            try {
                return new String(process.getInputStream().readAllBytes());
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void http2_is_spoken_where_it_is_offered(boolean offered) {
        List<HttpVersion> versions = new CopyOnWriteArrayList<>();
        var server = server(offered, request -> {
            versions.add(request.version());
            OddServer.answer(request, 200, "{'id':'7'}");
        });
        var kind = thing(server, "ca.pem");

        assertTrue(await(kind.read(ID)).isPresent());
        await(writes(kind).delete(OddServerFixture.THING, KEY));

        var expected = offered ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1;
        assertEquals(List.of(expected, expected), versions);
    }

    @Test
    void a_call_without_an_answer_takes_no_other_with_it() {
        var server = server(true, request -> {
            if (request.method().name().equals("GET")) {
                OddServer.answer(request, 200, "{'id':'7'}");
            }
        });
        var kind = thing(server, "ca.pem", "PT2S");
        // The first connection of a cold or busy machine may take longer than that.
        Waits.await().until(() -> answers(kind));

        assertTrue(failure(writes(kind).delete(OddServerFixture.THING, KEY)).inDoubt());
        assertTrue(await(kind.read(ID)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void an_interim_response_over_http2_is_not_the_answer(int status) {
        var server = server(true, request -> {
            interim(request, status);
            interim(request, status);
            OddServer.answer(request, request.method().name().equals("POST") ? 201 : 200, "{'id':'7','a':1}");
        });
        var kind = thing(server, "ca.pem");

        assertEquals(ID, await(kind.read(ID)).orElseThrow().id());
        assertEquals(
                ID,
                await(writes(kind).create(Providers.json("{'a':1}"), KEY, id -> Uni.createFrom()
                                .voidItem()))
                        .id());
    }

    private static void interim(HttpServerRequest request, int status) {
        var context =
                ((ConnectionBase) request.connection()).channel().pipeline().context(Http2ConnectionHandler.class);
        ((Http2ConnectionHandler) context.handler())
                .encoder()
                .writeHeaders(
                        context,
                        request.streamId(),
                        new DefaultHttp2Headers().status(Integer.toString(status)),
                        0,
                        false,
                        context.newPromise());
        context.flush();
    }

    @Test
    void nothing_is_sent_to_somebody_who_is_not_trusted() {
        List<String> received = new CopyOnWriteArrayList<>();
        var server = server(true, request -> received.add(request.uri()));
        var kind = thing(server, "");

        assertEquals(
                Unreachable.class,
                failure(writes(kind).delete(OddServerFixture.THING, KEY)).getClass());
        assertEquals(List.of(), received);
    }

    private static boolean answers(ResourceKind kind) {
        try {
            return await(kind.read(ID)).isPresent();
        } catch (ProviderFailure failure) {
            return false;
        }
    }

    private static HttpServer server(boolean http2, Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHost("localhost")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(http2)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(folder.resolve("own.p12").toString())
                                .setPassword("secret")))
                .requestHandler(request -> request.body().onSuccess(body -> handler.handle(request)))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static ResourceKind thing(HttpServer server, String ca) {
        return thing(server, ca, "PT60S");
    }

    private static ResourceKind thing(HttpServer server, String ca, String timeout) {
        return Providers.registry(
                        vertx,
                        """
                        provider: odd
                        baseUrl: https://localhost:%d
                        tls: { ca: "%s" }
                        calls: { timeout: %s, retry: { attempts: 1 } }
                        kinds: { thing: { path: /things } }
                        """
                                .formatted(server.actualPort(), ca.isEmpty() ? "" : folder.resolve(ca), timeout))
                .get("thing");
    }
}
