package dev.unwind.provider.rest;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on the loopback address that answers as a test says, and remembers what it was sent. */
final class OddServer {
    final List<String> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Handler<HttpServerRequest> behaviour;

    OddServer(Vertx vertx) {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add(request.method() + " " + request.uri() + (body.length() == 0 ? "" : " " + body));
                    behaviour.handle(request);
                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    void behave(Handler<HttpServerRequest> behaviour) {
        received.clear();
        this.behaviour = behaviour;
    }

    void answer(int status, String body) {
        behave(request -> answer(request, status, body));
    }

    static void answer(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(Buffer.buffer(body.replace('\'', '"')));
    }

    void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
