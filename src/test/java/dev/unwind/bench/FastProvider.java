package dev.unwind.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider that costs as little as one can: a process of its own that keeps things as the bytes that were sent,
 * answers every write with the whole thing, knows a create by its idempotency key, and answers after a latency that can
 * be set. It notes when each call came and was answered.
 */
public final class FastProvider extends AbstractVerticle {
    private static final String THINGS = "/things";
    private static final int EVENT_LOOPS = 2;

    private final State state;

    private FastProvider(State state) {
        this.state = state;
    }

    /** What its event loops share. */
    private static final class State {
        private final Map<String, Buffer> things = new ConcurrentHashMap<>();
        private final Map<String, String> madeByKey = new ConcurrentHashMap<>();
        private final AtomicLong lastId = new AtomicLong();
        private final CallTimes times = new CallTimes();
        private volatile long latencyMs;
    }

    /** Starts one at the port that is given and returns; the process runs until it is killed. */
    public static void main(String[] args) {
        var state = new State();
        Vertx.vertx()
                .deployVerticle(() -> new FastProvider(state), new DeploymentOptions().setInstances(EVENT_LOOPS))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        System.out.println("ready");
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.getInteger("port")))
                .requestHandler(this::arrived)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void arrived(HttpServerRequest request) {
        if (!request.path().startsWith(THINGS)) {
            request.body().onSuccess(body -> control(request));
            return;
        }
        long at = System.nanoTime();
        request.body().onSuccess(body -> {
            if (state.latencyMs == 0) {
                answer(request, body, at);
            } else {
                vertx.setTimer(state.latencyMs, over -> answer(request, body, at));
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer body, long at) {
        var path = request.path();
        var id = path.length() > THINGS.length() ? path.substring(THINGS.length() + 1) : "";
        var thing =
                switch (request.method().name()) {
                    case "POST" -> create(request.getHeader("Idempotency-Key"), body);
                    case "PUT" -> state.things.computeIfPresent(id, (same, before) -> named(id, body));
                    case "DELETE" -> state.things.remove(id);
                    default -> state.things.get(id);
                };
        var response = request.response().putHeader("Content-Type", "application/json");
        state.times.note(request.method().name(), id, at, System.nanoTime());
        response.setStatusCode(thing == null ? 404 : 200).end(thing == null ? Buffer.buffer("{}") : thing);
    }

    private Buffer create(String key, Buffer body) {
        var id = key == null ? nextId() : state.madeByKey.computeIfAbsent(key, first -> nextId());
        return state.things.computeIfAbsent(id, fresh -> named(id, body));
    }

    private String nextId() {
        return "t" + state.lastId.incrementAndGet();
    }

    /** An object with the id as its first member, made of one without. */
    private static Buffer named(String id, Buffer body) {
        return Buffer.buffer(body.length() + 24)
                .appendString("{\"id\":\"" + id + "\",")
                .appendBuffer(body, 1, body.length() - 1);
    }

    private void control(HttpServerRequest request) {
        var answer = Buffer.buffer();
        switch (request.path()) {
            case "/latency" -> state.latencyMs = Long.parseLong(request.getParam("ms"));
            case "/seed" ->
                answer = seed(Integer.parseInt(request.getParam("count")), Integer.parseInt(request.getParam("bytes")));
            case "/reset" -> {
                state.things.clear();
                state.madeByKey.clear();
                state.times.clear();
            }
            case "/count" -> answer = Buffer.buffer(Integer.toString(state.things.size()));
            case "/times" -> answer = state.times.text();
            default -> request.response().setStatusCode(404);
        }
        request.response().end(answer);
    }

    /** Makes so many things of that size, and gives the number of the first one's id; the others follow it. */
    private Buffer seed(int count, int bytes) {
        long first = state.lastId.getAndAdd(count) + 1;
        for (long number = first; number < first + count; number++) {
            var id = "t" + number;
            state.things.put(id, named(id, Buffer.buffer(Things.text("seeded-" + number, 0, bytes))));
        }
        return Buffer.buffer(Long.toString(first));
    }
}
