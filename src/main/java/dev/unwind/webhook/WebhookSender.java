package dev.unwind.webhook;

import dev.unwind.journal.delivery.Deliveries;
import dev.unwind.journal.notify.Notifications;
import dev.unwind.url.UrlPath;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends webhook deliveries when they are due, through a queue for each receiver: right after this instance has
 * committed them, and otherwise at the next scan. At least once: if an instance stops between sending and recording the
 * outcome, the delivery is sent again.
 */
@ApplicationScoped
public class WebhookSender {
    private static final int HIGHEST_CONCURRENCY = 32;

    /** Sending stops before anything else in the shutdown. */
    private static final int FIRST = 1;

    private final Notifications notifications;
    private final WebhooksConfig config;
    private final WebhookClient client;
    private final List<ReceiverQueue> queues;

    WebhookSender(
            Vertx vertx,
            Receivers receivers,
            Deliveries deliveries,
            Notifications notifications,
            WebhooksConfig config,
            @ConfigProperty(name = "unwind.public-url") Optional<String> publicUrl,
            MeterRegistry metrics) {
        check(config);
        this.notifications = notifications;
        this.config = config;
        this.client =
                new WebhookClient(vertx, config.timeout(), config.maxConcurrency(), withoutTrailingSlash(publicUrl));
        var deliveryMetrics = new DeliveryMetrics(metrics);
        this.queues = receivers.all().stream()
                .map(receiver -> new ReceiverQueue(receiver, deliveries, client, config, deliveryMetrics))
                .toList();
    }

    private static void check(WebhooksConfig config) {
        require(positive(config.timeout()), "timeout is a positive duration");
        require(positive(config.firstPause()), "first-pause is a positive duration");
        require(positive(config.maxPause()), "max-pause is a positive duration");
        require(positive(config.scan()), "scan is a positive duration");
        require(config.attempts() >= 1, "attempts is at least 1");
        require(
                config.maxConcurrency() >= 1 && config.maxConcurrency() <= HIGHEST_CONCURRENCY,
                "max-concurrency is from 1 to " + HIGHEST_CONCURRENCY);
    }

    private static boolean positive(Duration duration) {
        return duration.toMillis() > 0;
    }

    private static void require(boolean met, String what) {
        if (!met) {
            throw new IllegalStateException("unwind.webhooks." + what);
        }
    }

    private static String withoutTrailingSlash(Optional<String> publicUrl) {
        try {
            return publicUrl
                    .map(WebhookUrl::parse)
                    .map(WebhookUrl::text)
                    .map(UrlPath::withoutTrailingSlashes)
                    .orElse("");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("unwind.public-url: " + e.getMessage());
        }
    }

    void started(@Observes StartupEvent event) {
        if (queues.isEmpty()) {
            return;
        }
        notifications.onDeliveries(this::wake);
        Multi.createFrom()
                .ticks()
                .every(config.scan())
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> wake());
    }

    /** Looks for deliveries that are due. Returns immediately. */
    public void wake() {
        queues.forEach(ReceiverQueue::wake);
    }

    void stopping(@Observes @Priority(FIRST) ShutdownEvent event) {
        queues.forEach(ReceiverQueue::close);
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
