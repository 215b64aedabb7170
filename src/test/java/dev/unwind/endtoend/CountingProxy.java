package dev.unwind.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between one instance and the provider, and remembers what that instance sent. */
final class CountingProxy {
    private final String target;
    private final HttpClient client;
    private final HttpServer server;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    CountingProxy(Vertx vertx, String target) {
        this.target = target;
        // As many as the instance likes: one that waited here would reach the provider after it was given up.
        client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(256));
        server = vertx.createHttpServer()
                .requestHandler(this::forward)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** As {@code "METHOD /path"}, in the order in which they came. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    long writes() {
        return requests.stream().filter(request -> !request.startsWith("GET ")).count();
    }

    private void forward(HttpServerRequest request) {
        requests.add(request.method() + " " + request.uri());
        request.body().onSuccess(body -> forward(request, body));
    }

    private void forward(HttpServerRequest request, Buffer body) {
        var options = new RequestOptions().setMethod(request.method()).setAbsoluteURI(target + request.uri());
        request.headers().forEach(options::addHeader);
        options.removeHeader("host");
        client.request(options)
                .compose(forwarded -> forwarded.send(body))
                .compose(answer -> answer.body().compose(content -> {
                    var response = request.response().setStatusCode(answer.statusCode());
                    response.headers().addAll(answer.headers());
                    return response.end(content);
                }))
                .onFailure(failure -> request.connection().close());
    }
}
