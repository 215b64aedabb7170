package dev.unwind.webhook;

import dev.unwind.journal.delivery.Deliveries;
import dev.unwind.journal.notify.Notifications;
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
 * Delivers what is due, to every receiver by a lane of its own: as soon as this instance has made it durable, and else when it looks
 * around. At least once: whoever sent something and stopped before that was written leaves it to be sent again.
 */
@ApplicationScoped
public class WebhookSender {
    private static final int MOST_CONCURRENCY = 32;

    /** Nothing is sent any more while the program stops, whatever else still goes on then. */
    private static final int BEFORE_OTHERS = 1;

    private final Notifications announcements;
    private final WebhooksConfig config;
    private final WebhookClient calls;
    private final List<ReceiverQueue> lanes;

    WebhookSender(
            Vertx vertx,
            Receivers receivers,
            Deliveries deliveries,
            Notifications announcements,
            WebhooksConfig config,
            @ConfigProperty(name = "unwind.public-url") Optional<String> publicUrl,
            MeterRegistry metrics) {
        check(config);
        this.announcements = announcements;
        this.config = config;
        this.calls = new WebhookClient(vertx, config.timeout(), config.maxConcurrency(), outside(publicUrl));
        var outcomes = new DeliveryMetrics(metrics);
        this.lanes = receivers.all().stream()
                .map(receiver -> new ReceiverQueue(receiver, deliveries, calls, config, outcomes))
                .toList();
    }

    private static void check(WebhooksConfig config) {
        require(positive(config.timeout()), "timeout is a positive duration");
        require(positive(config.firstPause()), "first-pause is a positive duration");
        require(positive(config.maxPause()), "max-pause is a positive duration");
        require(positive(config.scan()), "scan is a positive duration");
        require(config.attempts() >= 1, "attempts is at least 1");
        require(
                config.maxConcurrency() >= 1 && config.maxConcurrency() <= MOST_CONCURRENCY,
                "max-concurrency is from 1 to " + MOST_CONCURRENCY);
    }

    private static boolean positive(Duration duration) {
        return duration.toMillis() > 0;
    }

    private static void require(boolean met, String what) {
        if (!met) {
            throw new IllegalStateException("unwind.webhooks." + what);
        }
    }

    /** The address before this gateway's paths, without the slash at its end. */
    private static String outside(Optional<String> publicUrl) {
        try {
            return publicUrl
                    .map(WebhookUrl::parse)
                    .map(WebhookUrl::text)
                    .orElse("")
                    .replaceAll("/+$", "");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("unwind.public-url: " + e.getMessage());
        }
    }

    void started(@Observes StartupEvent event) {
        if (lanes.isEmpty()) {
            return;
        }
        announcements.onDeliveries(this::wake);
        Multi.createFrom()
                .ticks()
                .every(config.scan())
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> wake());
    }

    /** There may be something to deliver. Returns at once. */
    public void wake() {
        lanes.forEach(ReceiverQueue::wake);
    }

    void stopping(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        lanes.forEach(ReceiverQueue::close);
    }

    @PreDestroy
    void close() {
        calls.close();
    }
}
