package dev.unwind.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One who is told of batches' ends: a real HTTP server, which takes what it is told unless a test orders another answer
 * for a path. The gateway is configured to tell it under {@code /hooks/} and at {@code /exact}, and is impatient.
 */
public final class WebhookReceiver implements QuarkusTestResourceLifecycleManager {
    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public static final String NEXT_SECRET = "whsec_bmV4dCBzZWNyZXQgb2YgdGhlIHJlY2VpdmVy";

    /** How many attempts are made. */
    public static final int ATTEMPTS = 4;

    /** What arrived, in order. */
    public record Received(String path, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.get(name).get(0);
        }
    }

    private static final List<Received> RECEIVED = new CopyOnWriteArrayList<>();
    private static final Map<String, Queue<String>> ORDERS = new ConcurrentHashMap<>();
    private static final Vertx VERTX = Vertx.vertx();

    private static volatile HttpServer server;
    private static volatile int port;

    @Override
    public Map<String, String> start() {
        open();
        return Map.of(
                "unwind.public-url",
                "https://gateway.example.com/",
                "unwind.webhooks.receivers.hooks.url",
                url("/hooks/"),
                "unwind.webhooks.receivers.hooks.secret",
                SECRET + "," + NEXT_SECRET,
                "unwind.webhooks.receivers.exact.url",
                url("/exact"),
                "unwind.webhooks.receivers.exact.secret",
                SECRET,
                "unwind.webhooks.timeout",
                "PT2S",
                "unwind.webhooks.first-pause",
                "PT0.05S",
                "unwind.webhooks.max-pause",
                "PT0.2S",
                "unwind.webhooks.scan",
                "PT0.1S",
                "unwind.webhooks.attempts",
                Integer.toString(ATTEMPTS));
    }

    public static String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Everything that came to this path, in order. */
    public static List<Received> received(String path) {
        return RECEIVED.stream().filter(each -> each.path().equals(path)).toList();
    }

    /** The next answers at this path: a status, a status and the place to which it leads, or "silence". */
    public static void answer(String path, String... answers) {
        ORDERS.computeIfAbsent(path, none -> new ConcurrentLinkedQueue<>()).addAll(List.of(answers));
    }

    /** Can be reached; again at the same port. */
    public static void open() {
        server = Waits.result(VERTX.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> take(request, body.toString())))
                .listen(port, "127.0.0.1")
                .toCompletionStage());
        port = server.actualPort();
    }

    /** Can be reached no more. */
    public static void close() {
        Waits.result(server.close().toCompletionStage());
    }

    private static void take(HttpServerRequest request, String body) {
        var headers = new HashMap<String, List<String>>();
        request.headers()
                .names()
                .forEach(name ->
                        headers.put(name.toLowerCase(), request.headers().getAll(name)));
        RECEIVED.add(new Received(request.path(), headers, body));
        var orders = ORDERS.get(request.path());
        var order = orders == null ? null : orders.poll();
        var words = order == null ? new String[] {"200"} : order.split(" ");
        if (words[0].equals("silence")) {
            return;
        }
        if (words.length > 1) {
            request.response().putHeader("Location", words[1]);
        }
        request.response().setStatusCode(Integer.parseInt(words[0])).end("thanks");
    }

    @Override
    public void stop() {
        close();
    }
}
