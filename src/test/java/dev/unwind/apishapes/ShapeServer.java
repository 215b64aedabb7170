package dev.unwind.apishapes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.apishapes.Shape.Answer;
import dev.unwind.apishapes.Shape.Request;
import dev.unwind.batch.json.Json;
import dev.unwind.crashlab.LabProvider;
import dev.unwind.crashlab.VirtualTime;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** An API on the loopback address, made of shapes, with kinds that describe it. */
final class ShapeServer implements LabProvider {
    static final Duration SETTLES = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final VirtualTime time;
    private final Map<String, Shape> shapes;
    private final String kindsYaml;
    private final HttpServer server;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicBoolean late = new AtomicBoolean();
    private DescribedKinds kinds;

    /**
     * @param shapes by the first segment of their paths
     * @param kindsYaml the kinds, in the form of a provider's file
     */
    ShapeServer(Vertx vertx, VirtualTime time, Map<String, Shape> shapes, String kindsYaml) {
        this.vertx = vertx;
        this.time = time;
        this.shapes = shapes;
        this.kindsYaml = kindsYaml;
        this.server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        reconnect();
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            List<String> path = Arrays.stream(request.path().substring(1).split("/"))
                    .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
                    .toList();
            JsonNode json = body.length() == 0 ? MissingNode.getInstance() : Json.read(body.getBytes());
            log.add(request.method() + " " + request.path() + (body.length() == 0 ? "" : " " + body));
            Map<String, String> query = new TreeMap<>();
            request.params().forEach(query::put);
            var received = new Request(request.method().name(), path.subList(1, path.size()), json, query);
            Shape shape = shapes.get(path.get(0));
            if (!request.method().name().equals("GET") && late.getAndSet(false)) {
                time.after(SETTLES.toMillis() - 1, () -> vertx.runOnContext(now -> shape.answer(received)));
                request.response().setStatusCode(504).end();
                return;
            }
            Answer answer = shape == null ? Answer.MISSING : shape.answer(received);
            request.response().setStatusCode(answer.status()).putHeader("Content-Type", "application/json");
            if (answer.body() == null) {
                request.response().end();
            } else {
                request.response().end(answer.body().toString());
            }
        });
    }

    /** The calls so far, with their bodies. */
    List<String> log() {
        return log;
    }

    /** The writing calls so far. */
    List<String> writes() {
        return log.stream().filter(call -> !call.startsWith("GET ")).toList();
    }

    @Override
    public Kinds kinds() {
        return kinds.all();
    }

    @Override
    public void reconnect() {
        if (kinds != null) {
            kinds.close();
        }
        kinds = new DescribedKinds(
                vertx,
                """
                provider: shapes
                baseUrl: http://localhost:%d
                calls: { timeout: PT2M, settles: %s, retry: { attempts: 1 }, breaker: { enabled: false } }
                answers: { error: { message: /message } }
                kinds:
                %s
                """
                        .formatted(server.actualPort(), SETTLES, kindsYaml.indent(2)));
    }

    /** On the server's event loop, all that arrived is done once this is. */
    @Override
    public Future<Void> quiet() {
        Promise<Void> quiet = Promise.promise();
        vertx.setTimer(5, fired -> quiet.complete());
        return quiet.future();
    }

    @Override
    public void reset() {
        late.set(false);
        log.clear();
        shapes.values().forEach(Shape::clear);
    }

    @Override
    public void lateEffect() {
        late.set(true);
    }

    @Override
    public int calls() {
        return log.size();
    }

    @Override
    public String state() {
        Map<String, Map<String, JsonNode>> all = new TreeMap<>();
        shapes.forEach((name, shape) -> all.put(name, shape.state()));
        return all.toString();
    }

    @Override
    public void close() {
        kinds.close();
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
