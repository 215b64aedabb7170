package dev.unwind.bench;

import dev.unwind.bench.Workload.Change;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The baseline: the same calls by a plain Vert.x client, at the same concurrency. Nothing is recorded, kept or undone.
 */
final class RawClient implements AutoCloseable {
    private final Vertx vertx;
    private final int port;
    private final HttpClient client;

    RawClient(Vertx vertx, int port, int concurrency) {
        this.vertx = vertx;
        this.port = port;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(concurrency));
    }

    /** Carries the workload out, so many changes at once, and gives how long that took. */
    Duration run(Workload work, int concurrency) {
        long from = System.nanoTime();
        var next = new AtomicInteger();
        List<Future<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < concurrency; lane++) {
            var done = Promise.<Void>promise();
            Context context = ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
            context.runOnContext(turn -> goOn(work, next, done));
            lanes.add(done.future());
        }
        Future.all(lanes).toCompletionStage().toCompletableFuture().join();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private void goOn(Workload work, AtomicInteger next, Promise<Void> done) {
        int number = next.getAndIncrement();
        if (number >= work.changes().size()) {
            done.complete();
            return;
        }
        apply(work, work.changes().get(number))
                .onSuccess(applied -> goOn(work, next, done))
                .onFailure(done::fail);
    }

    private Future<JsonObject> apply(Workload work, Change change) {
        return switch (change.type()) {
            case CREATE -> call(HttpMethod.POST, "/things", Buffer.buffer(work.made(change)));
            case UPDATE ->
                call(HttpMethod.GET, "/things/" + change.id(), null).compose(thing -> {
                    thing.remove("id");
                    return call(
                            HttpMethod.PUT,
                            "/things/" + change.id(),
                            thing.put("level", 7).toBuffer());
                });
            case DELETE ->
                call(HttpMethod.GET, "/things/" + change.id(), null)
                        .compose(thing -> call(HttpMethod.DELETE, "/things/" + change.id(), null));
        };
    }

    private Future<JsonObject> call(HttpMethod method, String path, Buffer body) {
        return client.request(method, path)
                .compose(request -> body == null
                        ? request.send()
                        : request.putHeader("Content-Type", "application/json").send(body))
                .compose(answer -> answer.statusCode() == 200
                        ? answer.body().map(JsonObject::new)
                        : Future.failedFuture(method + " " + path + " was answered " + answer.statusCode()));
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
