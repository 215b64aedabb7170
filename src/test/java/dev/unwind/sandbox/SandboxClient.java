package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/**
 * Calls a sandbox over HTTP: the provider's API with its API key, and the admin API. JSON may be written with single
 * quotes.
 */
final class SandboxClient {
    record Response(int status, HttpHeaders headers, String text) {
        JsonNode json() {
            return Json.parse(text);
        }

        JsonNode data() {
            return json().path("data");
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    SandboxClient(String url) {
        this.url = url;
    }

    Response get(String path) {
        return call("GET", path, "");
    }

    Response post(String path, String json) {
        return call("POST", path, json);
    }

    Response patch(String path, String json) {
        return call("PATCH", path, json);
    }

    Response put(String path, String json) {
        return call("PUT", path, json);
    }

    Response delete(String path) {
        return call("DELETE", path, "");
    }

    Response call(String method, String path, String json) {
        return send(authenticated(method, path, json));
    }

    /** A call that is not waited for; it fails when the connection is closed. */
    CompletableFuture<Response> start(String method, String path, String json) {
        return http.sendAsync(authenticated(method, path, json).build(), BodyHandlers.ofString())
                .thenApply(SandboxClient::response);
    }

    Response send(HttpRequest.Builder request) {
        try {
            return response(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    HttpRequest.Builder request(String method, String path, String json) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .method(method, BodyPublishers.ofString(json.replace('\'', '"')));
    }

    private HttpRequest.Builder authenticated(String method, String path, String json) {
        return request(method, path, json)
                .header("x-client-id", "sandbox-client")
                .header("x-client-secret", "sandbox-secret");
    }

    private static Response response(HttpResponse<String> response) {
        return new Response(response.statusCode(), response.headers(), response.body());
    }
}
