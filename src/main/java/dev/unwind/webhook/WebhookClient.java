package dev.unwind.webhook;

import dev.unwind.batch.json.Json;
import dev.unwind.journal.delivery.Delivery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * Sends events. Follows no redirects, because a receiver's secret is meant for its configured URL alone. Thread-safe.
 */
final class WebhookClient implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final Vertx vertx;
    private final Duration timeout;
    private final String publicUrl;
    private final HttpClient client;

    /**
     * @param concurrency the most connections to one host
     * @param publicUrl as in {@link CloudEvent#of}
     */
    WebhookClient(Vertx vertx, Duration timeout, int concurrency, String publicUrl) {
        this.vertx = vertx;
        this.timeout = timeout;
        this.publicUrl = publicUrl;
        this.client = vertx.createHttpClient(options(timeout), new PoolOptions().setHttp1MaxSize(concurrency));
    }

    /** A trace's id and baggage are of no concern to receivers. */
    static HttpClientOptions options(Duration timeout) {
        return new HttpClientOptions()
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setConnectTimeout((int) timeout.toMillis())
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
    }

    /**
     * Sends the delivery's event, signed for this attempt. Lazy. Completes on the event loop of the connection. Fails
     * if there is no response in time, or no connection.
     */
    Uni<ReceiverResponse> send(Delivery delivery, Receiver receiver) {
        return Uni.createFrom().emitter(outcome -> {
            var body = Json.text(CloudEvent.of(delivery, publicUrl));
            var now = Instant.now();
            var options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setAbsoluteURI(delivery.url())
                    .setFollowRedirects(false)
                    .putHeader("content-type", CloudEvent.MEDIA_TYPE)
                    .putHeader("user-agent", "unwind")
                    .putHeader("webhook-id", delivery.id().toString())
                    .putHeader("webhook-timestamp", Long.toString(now.getEpochSecond()))
                    .putHeader("webhook-signature", receiver.signatures(delivery.id(), now, body));
            new HttpPost(vertx, timeout, outcome).start(client, options, Buffer.buffer(body));
        });
    }

    @Override
    public void close() {
        client.close();
    }
}
