package dev.unwind.bench;

import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.GatewayProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** A caller who submits batches and follows their events. */
final class GatewayClient implements AutoCloseable {
    private static final int MANY = 20_000;

    /** What a caller answers by coming again. */
    private static final Set<Integer> BUSY = Set.of(429, 503);

    private static final long PAUSE_MS = 1_000;

    private final Vertx vertx;
    private final GatewayProcess gateway;
    private final String tenant;
    private final HttpClient client;

    GatewayClient(Vertx vertx, GatewayProcess gateway) {
        this(vertx, gateway, "default");
    }

    /** @param tenant named in a header, which counts where the gateway is told so */
    GatewayClient(Vertx vertx, GatewayProcess gateway, String tenant) {
        this.tenant = tenant;
        this.vertx = vertx;
        this.gateway = gateway;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(60_000).setKeepAliveTimeout(10),
                new PoolOptions().setHttp1MaxSize(MANY));
    }

    /** Submits a batch; gives its id once it is accepted. */
    Future<String> submit(String submission) {
        return post("/v1/batches", submission);
    }

    /** Asks for a batch to be undone; gives its id. */
    Future<String> rollBack(String batch, int concurrency) {
        return post("/v1/batches/" + batch + "/rollback", "{\"maxConcurrency\":" + concurrency + "}");
    }

    /** Asks what it would come to to undo a batch; gives the answer. */
    Future<String> planRollBack(String batch) {
        return post("/v1/batches/" + batch + "/rollback?dryRun=true", "{}", UUID.randomUUID())
                .map(Buffer::toString);
    }

    private Future<String> post(String path, String body) {
        return post(path, body, UUID.randomUUID())
                .map(answer -> Json.read(answer.getBytes()).get("id").textValue());
    }

    /** Comes again under the same key while the gateway is busy. */
    private Future<Buffer> post(String path, String body, UUID key) {
        return client.request(to(HttpMethod.POST, path)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Idempotency-Key", key.toString()))
                .compose(request -> request.send(body))
                .compose(answer -> answer.body().compose(text -> {
                    if (BUSY.contains(answer.statusCode())) {
                        return later(() -> post(path, body, key));
                    }
                    if (answer.statusCode() / 100 != 2) {
                        throw new IllegalStateException(path + " was answered " + answer.statusCode() + " " + text);
                    }
                    return Future.succeededFuture(text);
                }));
    }

    private Future<Buffer> later(Supplier<Future<Buffer>> request) {
        var again = Promise.<Buffer>promise();
        vertx.setTimer(PAUSE_MS, over -> request.get().onComplete(again));
        return again.future();
    }

    private RequestOptions to(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(gateway.uri(path).toString())
                .putHeader("X-Tenant", tenant);
    }

    /** Follows a batch to the end of its current run; gives the status with which that ended. */
    Future<String> ended(String batch) {
        return follow(batch, "?events=batch", (name, data) -> {});
    }

    /** The same; every event is shown as it comes: its name and its data. */
    Future<String> follow(String batch, String query, BiConsumer<String, String> reader) {
        return client.request(to(HttpMethod.GET, "/v1/batches/" + batch + "/events" + query)
                        .putHeader("Accept", "text/event-stream"))
                .compose(request -> request.send())
                .compose(answer -> {
                    var end = Promise.<String>promise();
                    var event = new String[3];
                    answer.exceptionHandler(end::tryFail);
                    answer.handler(RecordParser.newDelimited("\n", line -> line(line, event, reader)));
                    answer.endHandler(over -> end.tryComplete(event[2]));
                    return end.future();
                });
    }

    /** @param event its name, its data, and the status with which the last run ended */
    private static void line(Buffer line, String[] event, BiConsumer<String, String> reader) {
        var text = line.toString();
        if (text.startsWith("event:")) {
            event[0] = text.substring(6).strip();
        } else if (text.startsWith("data:")) {
            event[1] = text.substring(5).strip();
            reader.accept(event[0], event[1]);
            if (event[0].equals("batch.finished")) {
                event[2] = Json.read(event[1].getBytes()).get("status").textValue();
            }
        }
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
