package dev.unwind.realservers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.Waits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

/** A server's API as it is, past the gateway. JSON may be written with single quotes. */
final class HttpApi {
    record Answer(int status, HttpHeaders headers, String text) {
        JsonNode json() {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The header, empty where there is none. */
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** A document written with single quotes. */
    static JsonNode json(String json) {
        return Json.read(ProviderView.quoted(json).getBytes(StandardCharsets.UTF_8));
    }

    private static final Set<String> IDEMPOTENT = Set.of("GET", "PUT", "DELETE");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Waits.LIMIT)
            .build();
    private final String url;
    private final String authorization;

    HttpApi(String url) {
        this(url, "");
    }

    HttpApi(String url, String user, String password) {
        this(
                url,
                "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param authorization the header of this name; empty for none */
    HttpApi(String url, String authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    Answer post(String path, String json) {
        return call("POST", path, json);
    }

    /** A POST of a form, whose members are encoded already. */
    Answer form(String path, String members) {
        try {
            return send(
                    "POST",
                    path,
                    BodyPublishers.ofString(members),
                    "Content-Type",
                    "application/x-www-form-urlencoded");
        } catch (IOException e) {
            throw new IllegalStateException("POST " + path, e);
        }
    }

    Answer put(String path, String json) {
        return call("PUT", path, json);
    }

    Answer patch(String path, String json) {
        return call("PATCH", path, json);
    }

    Answer delete(String path) {
        return call("DELETE", path, "");
    }

    /**
     * A server may close a connection that was kept just when the next call comes: a call that may be repeated (RFC
     * 9110, 9.2.2) is sent once more.
     */
    Answer call(String method, String path, String json, String... headers) {
        try {
            return send(method, path, json, headers);
        } catch (IOException closed) {
            if (!IDEMPOTENT.contains(method)) {
                throw new IllegalStateException(method + " " + path, closed);
            }
        }
        try {
            return send(method, path, json, headers);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    /** Whether a GET is answered with 200 by now. */
    boolean answers(String path) {
        try {
            return send("GET", path, "").status() == 200;
        } catch (IOException notThere) {
            return false;
        }
    }

    private Answer send(String method, String path, String json, String... headers) throws IOException {
        if (json.isEmpty()) {
            return send(method, path, BodyPublishers.noBody(), headers);
        }
        var typed = Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers));
        return send(method, path, BodyPublishers.ofString(ProviderView.quoted(json)), typed.toArray(String[]::new));
    }

    private Answer send(String method, String path, BodyPublisher body, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Waits.LIMIT)
                .method(method, body);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
