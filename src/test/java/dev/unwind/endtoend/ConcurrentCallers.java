package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers that all submit at once, each on a connection of its own, and then all follow their batches at once. */
final class ConcurrentCallers implements AutoCloseable {
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final GatewayProcess gateway;
    private final HttpClient client;
    private final List<Caller> callers;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger putOff = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> oddities = new ConcurrentLinkedQueue<>();

    ConcurrentCallers(Vertx vertx, GatewayProcess gateway, List<Caller> callers) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.callers = callers;
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(60_000),
                new PoolOptions().setHttp1MaxSize(callers.size() + 16).setMaxWaitQueueSize(-1));
    }

    void start() {
        callers.forEach(this::submit);
    }

    private void submit(Caller caller) {
        client.request(to(HttpMethod.POST, "/v1/batches").putHeader("Content-Type", "application/json"))
                .compose(request -> request.send(caller.submission()))
                .compose(answer -> answer.body().map(body -> answered(caller, answer, body)))
                .onFailure(failure -> odd("a submission failed: " + failure));
    }

    private RequestOptions to(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(gateway.uri(path).toString());
    }

    private boolean answered(Caller caller, HttpClientResponse answer, Buffer body) {
        var retryAfter = answer.getHeader("Retry-After");
        if (answer.statusCode() == ACCEPTED) {
            accepted.incrementAndGet();
            caller.accepted(json(body).get("id").textValue());
            follow(caller);
        } else if (List.of(TOO_MANY, UNAVAILABLE).contains(answer.statusCode()) && retryAfter != null) {
            putOff.incrementAndGet();
            vertx.setTimer(Long.parseLong(retryAfter) * 1000 + 1, due -> submit(caller));
        } else {
            odd("a submission was answered " + answer.statusCode() + " " + body);
        }
        return true;
    }

    private static JsonNode json(Buffer body) {
        return Json.read(body.getBytes());
    }

    private void follow(Caller caller) {
        client.request(to(HttpMethod.GET, "/v1/batches/" + caller.batch() + "/events")
                        .putHeader("Accept", "text/event-stream"))
                .compose(request -> request.send())
                .onSuccess(answer -> read(caller, answer))
                .onFailure(failure -> odd("a stream did not begin: " + failure));
    }

    private void read(Caller caller, HttpClientResponse answer) {
        if (answer.statusCode() != 200) {
            odd("a stream was answered " + answer.statusCode());
            return;
        }
        opened.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        answer.exceptionHandler(failure -> odd("a stream was cut: " + failure));
        answer.endHandler(end -> {
            open.decrementAndGet();
            done.incrementAndGet();
        });
        answer.handler(RecordParser.newDelimited("\n", line -> caller.line(line.toString())));
    }

    private void odd(String what) {
        oddities.add(what);
        done.incrementAndGet();
    }

    /** Whether every caller has its stream, or never will. */
    boolean allFollowing() {
        return opened.get() + oddities.size() >= callers.size();
    }

    /** Whether every caller has seen the end of its stream, or never will. */
    boolean allDone() {
        return done.get() >= callers.size();
    }

    int accepted() {
        return accepted.get();
    }

    /** How many submissions were answered that they should come again later. */
    int putOff() {
        return putOff.get();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    List<Caller> callers() {
        return callers;
    }

    /** What there should not have been. */
    List<String> oddities() {
        return List.copyOf(oddities);
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
