package dev.unwind.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws requests: one that is documented, or such a one with one thing broken. Each seed gives the same one again. */
final class RequestGrammar {
    private static final List<String> ODD_TEXTS = List.of(
            "",
            "0",
            "-1",
            "1e9",
            "99999999999999999999",
            "null",
            "true",
            "%",
            "%zz",
            "%00",
            "%c0%af",
            "%2e%2e",
            "%252e",
            "a%0d%0ab",
            "'",
            "\"",
            "%3Cx%3E",
            "x".repeat(3_000),
            "%F0%9F%98%80",
            "WyJ4Il0",
            "W10",
            "a:b",
            ":",
            "2026-13-01",
            "PT1S",
            "SUCCEEDED",
            "treasury",
            "1167",
            "..;x",
            "*",
            "_",
            "%7B%7D");

    private static final List<String> ODD_PATHS = List.of(
            "//v1/kinds",
            "/v1/./kinds",
            "/v1/x/../kinds",
            "/v1/kinds;x=1",
            "/%76%31/kinds",
            "/v1/kinds/",
            "/v1",
            "/",
            "/v1/batches/%",
            "/v1/batches/%zz",
            "/v1/batches/%00",
            "/v1/resources/a%2fb/c",
            "/v1/resources//",
            "/q/../v1",
            "*",
            "/" + "x".repeat(5_000),
            "/v1/kinds?" + "a=b&".repeat(900),
            "/v1/kinds?%",
            "/v1/kinds#x",
            "/openapi",
            "/schemas/provider.json",
            "/v1/batches/00000000-0000-0000-0000-000000000000/events");

    private static final List<String> ODD_HEADERS = List.of(
            "Content-Type: ",
            "Content-Type: ;",
            "Content-Type: a",
            "Content-Type: a/b/c",
            "Content-Type: application/json; charset=nope",
            "Content-Type: text/plain",
            "Content-Type: application/*",
            "Content-Type: application/json; =",
            "Content-Type: \"",
            "Content-Encoding: gzip",
            "Content-Encoding: nope",
            "Accept: ",
            "Accept: x",
            "Accept: */*;q=2",
            "Accept: text/event-stream",
            "Accept: application/problem+json",
            "Accept: ;;",
            "Accept-Charset: nope",
            "Accept-Encoding: gzip;q=nope",
            "Accept-Language: \u00e9",
            "Idempotency-Key: ",
            "Idempotency-Key: " + "k".repeat(600),
            "Idempotency-Key: \u00e9\u00e9",
            "Prefer: wait=-1",
            "Prefer: wait=x",
            "Prefer: wait=\"",
            "Prefer: wait=99999999999999999999",
            "Prefer: ,,;;",
            "Last-Event-ID: x",
            "Last-Event-ID: -1",
            "Last-Event-ID: 99999999999999999999",
            "traceparent: 00-0-0-0",
            "traceparent: x",
            "tracestate: " + "a=b,".repeat(200),
            "Expect: 100-continue",
            "Expect: nope",
            "Range: bytes=9-1",
            "If-None-Match: *",
            "Origin: null",
            "Cookie: " + "a=b;".repeat(300),
            "X-Forwarded-For: nope",
            "Forwarded: for=\"",
            "Host: ",
            "X: " + "y".repeat(7_000),
            "Connection: upgrade",
            "Transfer-Encoding: nope",
            "TE: trailers",
            "Content-MD5: x",
            "X-HTTP-Method-Override: DELETE");

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST", "TRACE", "NOPE", "get", "CONNECT");

    private final List<ApiOperation> operations;
    private final KnownBatches batches;

    RequestGrammar(List<ApiOperation> operations, KnownBatches batches) {
        this.operations = operations;
        this.batches = batches;
    }

    /** The bytes of a request, drawn with this seed. */
    byte[] draw(long seed) {
        var random = new Random(seed);
        var operation = operations.get(random.nextInt(operations.size()));
        var request = documented(operation, random);
        for (int breaks = random.nextInt(8) == 0 ? 2 : random.nextInt(10) < 8 ? 1 : 0; breaks > 0; breaks--) {
            breakOne(request, random);
        }
        return request.bytes();
    }

    private static final class Request {
        private String method;
        private String path;
        private final List<String> query = new ArrayList<>();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private JsonNode document;
        private byte[] body;

        private byte[] bytes() {
            var target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
            var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (body != null) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            if (body != null) {
                bytes.writeBytes(body);
            }
            return bytes.toByteArray();
        }
    }

    private Request documented(ApiOperation operation, Random random) {
        var request = new Request();
        request.method = operation.method();
        request.path = operation.path();
        operation.parameters().forEach(parameter -> {
            if (parameter.in().equals("path")) {
                request.path = request.path.replace("{" + parameter.name() + "}", inPath(parameter.name(), random));
            } else if (random.nextInt(4) == 0) {
                var value = value(parameter, random);
                if (parameter.in().equals("query")) {
                    request.query.add(parameter.name() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
                } else {
                    request.headers.put(parameter.name(), value);
                }
            }
        });
        if (!operation.bodies().isEmpty()) {
            var body = operation.bodies().get(random.nextInt(operation.bodies().size()));
            request.headers.put("Content-Type", body.mediaType());
            request.document = document(body, random);
            request.body = request.document.isTextual()
                    ? request.document.textValue().getBytes(StandardCharsets.UTF_8)
                    : Json.bytes(request.document);
        }
        return request;
    }

    private String inPath(String name, Random random) {
        return switch (name) {
            case "id" -> batches.any(random);
            case "number" -> Integer.toString(1 + random.nextInt(4));
            case "kind" ->
                List.of("watchlist", "notification_channel", "custom_agent", "WATCHLIST", "nope")
                        .get(random.nextInt(5));
            default ->
                List.of("treasury", "treasury-alerts", "usdt-depeg", "invalid-batch", "w-1")
                        .get(random.nextInt(5));
        };
    }

    private static String value(ApiOperation.Parameter parameter, Random random) {
        var words = parameter.schema().path("enum");
        if (!words.isEmpty()) {
            return words.get(random.nextInt(words.size())).asText();
        }
        return switch (parameter.name()) {
            case "Prefer" -> "wait=1";
            case "Idempotency-Key" -> "key-" + random.nextInt(200);
            case "Last-Event-ID" -> Integer.toString(random.nextInt(10));
            default ->
                switch (parameter.schema().path("type").asText()) {
                    case "boolean" -> Boolean.toString(random.nextBoolean());
                    case "integer" -> Integer.toString(1 + random.nextInt(50));
                    default ->
                        parameter.schema().path("format").asText().equals("date-time")
                                ? "2026-01-0" + (1 + random.nextInt(9)) + "T00:00:00Z"
                                : "treasury";
                };
        };
    }

    /** One that the document shows; its names are new ones now and then, so that batches do not only collide. */
    private static JsonNode document(ApiOperation.Body body, Random random) {
        if (body.examples().isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        var document =
                body.examples().get(random.nextInt(body.examples().size())).deepCopy();
        if (random.nextInt(3) > 0) {
            document.findParents("name").forEach(named -> {
                if (named instanceof ObjectNode object && object.has("type")) {
                    object.put("name", "fuzz-" + random.nextInt(100_000));
                    object.remove("remoteId");
                }
            });
        }
        return document;
    }

    private static void breakOne(Request request, Random random) {
        int what = random.nextInt(20);
        if (request.document != null && what < 12) {
            request.body = !request.document.isTextual()
                    ? OddJson.broken(request.document, random)
                    : request.headers.getOrDefault("Content-Type", "").contains("yaml")
                            ? yaml(request.document.textValue(), random)
                            : lines(request.document.textValue(), random);
        } else if (what < 14) {
            var header = ODD_HEADERS.get(random.nextInt(ODD_HEADERS.size()));
            int colon = header.indexOf(':');
            request.headers.put(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        } else if (what < 15) {
            request.method = METHODS.get(random.nextInt(METHODS.size()));
        } else if (what < 16) {
            request.path = ODD_PATHS.get(random.nextInt(ODD_PATHS.size()));
        } else if (what < 18) {
            int from = request.path.lastIndexOf('/', request.path.length() - 2);
            request.path = request.path.substring(0, Math.max(from, 0)) + "/" + odd(random);
        } else {
            var name = List.of(
                            "limit",
                            "cursor",
                            "status",
                            "dryRun",
                            "events",
                            "label",
                            "from",
                            "to",
                            "kind",
                            "after",
                            "remoteId",
                            "nope")
                    .get(random.nextInt(12));
            request.query.add(name + "=" + odd(random));
        }
    }

    private static String odd(Random random) {
        return ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
    }

    /** YAML that is cut off, has a line twice, or something odd in it. */
    private static byte[] yaml(String text, Random random) {
        int at = random.nextInt(text.length());
        int line = text.lastIndexOf('\n', at) + 1;
        var broken =
                switch (random.nextInt(4)) {
                    case 0 -> text.substring(0, at);
                    case 1 -> text.substring(0, line) + text.substring(line).repeat(2);
                    case 2 ->
                        text.substring(0, at)
                                + List.of("&a ", "*a", "{", "]", "\t", ": ", "!!x ", "\u0007", "$ref", "- ")
                                        .get(random.nextInt(10))
                                + text.substring(at);
                    default -> text.replace("#/components/schemas/Shelf", "#/" + odd(random));
                };
        return broken.getBytes(StandardCharsets.UTF_8);
    }

    /** One line broken. */
    private static byte[] lines(String lines, Random random) {
        var each = new ArrayList<>(lines.lines().toList());
        int at = random.nextInt(each.size());
        var broken = new String(
                OddJson.broken(Json.read(each.get(at).getBytes(StandardCharsets.UTF_8)), random),
                StandardCharsets.ISO_8859_1);
        each.set(at, broken);
        return String.join(random.nextInt(10) == 0 ? "\r" : "\n", each).getBytes(StandardCharsets.ISO_8859_1);
    }
}
