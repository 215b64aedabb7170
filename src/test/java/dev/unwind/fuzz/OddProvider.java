package dev.unwind.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider, of which every other answer has one thing broken: its body, its headers, its status, or its framing.
 * Keeps its resources all the same. Each answer is drawn from the seed and its number.
 */
final class OddProvider {
    private static final List<String> HEADERS = List.of(
            "Location: /odds/%zz",
            "Location: //elsewhere.example.com/odds/1",
            "Location: ../../other/1",
            "Location: :",
            "Location: ",
            "Location: /odds/" + "x".repeat(3_000),
            "Link: " + "<".repeat(4_000),
            "Link: " + "</odds?a=b>; rel=\"next\",".repeat(60),
            "Link: <%zz>; rel=next",
            "ETag: ",
            "ETag: \"\u0001",
            "ETag: W/" + "e".repeat(5_000),
            "Retry-After: -1",
            "Retry-After: x",
            "Retry-After: 1e9",
            "Content-Encoding: gzip",
            "Content-Encoding: nope",
            "Content-Type: ;",
            "Transfer-Encoding: nope",
            "Content-Length: 3",
            "Content-Length: 100000",
            "Content-Length: -1",
            "Connection: close",
            "Date: never",
            "X: " + "y".repeat(7_000),
            "Set-Cookie: a=b",
            "Trailer: x",
            "Upgrade: h2c");

    private static final List<Integer> STATUSES = List.of(
            100, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 303, 304, 307, 308, 400,
            401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 415, 418, 422, 423, 424, 425, 428, 429, 431,
            451, 499, 500, 501, 502, 503, 504, 507, 511, 599, 600, 999);

    private final long seed;
    private final NetServer server;
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong lastId = new AtomicLong();
    private final Map<String, ObjectNode> odds = new ConcurrentHashMap<>();

    OddProvider(Vertx vertx, long seed) {
        this.seed = seed;
        server = vertx.createNetServer()
                .connectHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** How it is described to the gateway. */
    String description() {
        return """
                provider: odd
                baseUrl: http://127.0.0.1:%d
                calls:
                  timeout: PT1S
                  settles: PT0.1S
                  maxBody: 1MiB
                  maxConcurrency: 64
                  retry: { attempts: 2, delay: PT0.01S, maxDelay: PT0.05S }
                  breaker: { enabled: false }
                kinds:
                  odd:
                    path: /odds
                    name: name
                    find: /odds?name={name}
                    list: { items: /items, total: /total, page: { link: true } }
                    version: etag
                  located: { path: /odds, id: { from: location, at: /id }, name: name, completeAnswers: [create, update] }
                """
                .formatted(server.actualPort());
    }

    long answers() {
        return answers.get();
    }

    private void serve(NetSocket socket) {
        var received = Buffer.buffer();
        var pending = new Buffer[] {received};
        socket.exceptionHandler(cut -> {});
        socket.handler(bytes -> {
            pending[0].appendBuffer(bytes);
            pending[0] = answered(socket, pending[0]);
        });
    }

    /** Answers the requests that are complete, and gives the bytes that are left. */
    private Buffer answered(NetSocket socket, Buffer received) {
        var text = received.toString(StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return received;
        }
        int at = text.toLowerCase().indexOf("content-length: ");
        int length = at < 0 || at > head ? 0 : Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at)));
        if (received.length() < head + 4 + length) {
            return received;
        }
        var line = text.substring(0, text.indexOf('\r')).split(" ");
        answer(
                socket,
                line[0],
                line[1],
                received.slice(head + 4, head + 4 + length).copy());
        return received.getBuffer(head + 4 + length, received.length());
    }

    private void answer(NetSocket socket, String method, String target, Buffer body) {
        var random = new Random(seed * 31 + answers.incrementAndGet());
        var shown = shown(method, target, body);
        int status = shown.isMissingNode() ? 404 : 200;
        var bytes = shown.isMissingNode() ? "{}".getBytes(StandardCharsets.UTF_8) : Json.bytes(shown);
        var header = "ETag: \"1\"";
        boolean cut = false;
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> bytes = OddJson.broken(shown.isMissingNode() ? Json.object() : shown, random);
            case 3 -> header = HEADERS.get(random.nextInt(HEADERS.size()));
            case 4 -> status = STATUSES.get(random.nextInt(STATUSES.size()));
            case 5 -> cut = random.nextInt(4) == 0;
            default -> {}
        }
        var head = "HTTP/1.1 " + status + " Odd\r\n" + header + "\r\n"
                + (header.startsWith("Content-Length") ? "" : "Content-Length: " + bytes.length + "\r\n") + "\r\n";
        var answer = Buffer.buffer(head.getBytes(StandardCharsets.UTF_8)).appendBytes(bytes);
        if (cut) {
            socket.write(answer.slice(0, random.nextInt(answer.length()))).onComplete(sent -> socket.close());
        } else {
            socket.write(answer);
        }
    }

    private JsonNode shown(String method, String target, Buffer body) {
        var path = target.split("\\?")[0];
        var id = path.length() > 6 ? path.substring(6) : "";
        return switch (method) {
            case "POST" -> put("o" + lastId.incrementAndGet(), body);
            case "PUT", "PATCH" -> odds.containsKey(id) ? put(id, body) : missing();
            case "DELETE" -> or(odds.remove(id));
            default -> id.isEmpty() ? listed() : or(odds.get(id));
        };
    }

    private static JsonNode missing() {
        return Json.object().at("/nothing");
    }

    private static JsonNode or(JsonNode found) {
        return found == null ? missing() : found;
    }

    private JsonNode put(String id, Buffer body) {
        if (!(Json.read(body.getBytes()) instanceof ObjectNode odd)) {
            return missing();
        }
        odd.put("id", id);
        odds.put(id, odd);
        return odd;
    }

    private JsonNode listed() {
        var items = JsonNodeFactory.instance.arrayNode();
        odds.values().stream().limit(50).forEach(items::add);
        return Json.object().put("total", items.size()).set("items", items);
    }
}
