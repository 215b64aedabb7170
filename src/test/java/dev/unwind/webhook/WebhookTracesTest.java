package dev.unwind.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.Waits;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Receivers learn nothing of the traces in which events arose. */
class WebhookTracesTest {
    @Test
    void a_clients_options_propagate_no_trace() {
        List<String> traced = new CopyOnWriteArrayList<>();
        var vertx = Vertx.builder()
                .with(new VertxOptions())
                .withTracer(options -> new Propagating(traced))
                .build();
        var server = Waits.result(vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .toCompletionStage());
        for (var options : List.of(WebhookClient.options(java.time.Duration.ofSeconds(20)), new HttpClientOptions())) {
            var client = vertx.createHttpClient(options);
            Waits.result(client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                    .compose(request -> request.send())
                    .toCompletionStage());
        }
        // The second client has usual options: without it this test could not fail.
        assertEquals(List.of("PROPAGATE"), traced);
        Waits.result(vertx.close().toCompletionStage());
    }

    private record Propagating(List<String> traced) implements VertxTracer<Void, Void> {
        @Override
        public <R> Void sendRequest(
                Context context,
                SpanKind kind,
                TracingPolicy policy,
                R request,
                String operation,
                BiConsumer<String, String> headers,
                TagExtractor<R> tags) {
            if (policy != TracingPolicy.IGNORE) {
                traced.add(policy.name());
                headers.accept("traceparent", "x");
            }
            return null;
        }
    }
}
