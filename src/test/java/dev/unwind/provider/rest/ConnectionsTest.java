package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.provider.guard.GuardSettings;
import dev.unwind.provider.guard.RetryPolicy;
import dev.unwind.provider.rest.auth.Credentials;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.http.Connections;
import dev.unwind.provider.rest.transport.TransportSettings;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    @Test
    void new_connections_outlive_the_server_in_whose_context_they_were_needed() {
        var vertx = Vertx.vertx();
        var settings = new CallSettings(
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ZERO,
                1000,
                new GuardSettings(
                        1, 1, new RetryPolicy(1, Duration.ZERO, Duration.ZERO), Optional.empty(), Optional.empty()));
        try {
            var server = await(vertx.createHttpServer()
                    .requestHandler(request -> request.response().end())
                    .listen(0, "127.0.0.1"));
            var url = URI.create("http://127.0.0.1:" + server.actualPort());
            var connections = new Connections(
                    vertx,
                    new ProviderDescription(
                            "p", url, TransportSettings.DIRECT, Credentials.NONE, settings, null, List.of()));
            var verticle = await(vertx.deployVerticle(new AbstractVerticle() {
                @Override
                public void start() {
                    connections.after(1);
                }
            }));
            await(vertx.undeploy(verticle));
            var status = connections.after(1).request(HttpMethod.GET, "/").flatMap(request -> request.send()
                    .map(HttpClientResponse::statusCode));
            assertEquals(200, await(status));
        } finally {
            await(vertx.close());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
