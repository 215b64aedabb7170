package dev.unwind.webhook;

import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.batch.DeliveryStatus;
import dev.unwind.journal.delivery.Deliveries;
import dev.unwind.journal.delivery.Delivery;
import dev.unwind.journal.delivery.DeliveryOutcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The deliveries to one receiver. Claims them from the database when they are due, a bounded number at a time;
 * deliveries that wait are not kept in memory. Thread-safe.
 */
final class ReceiverQueue {
    private static final Logger LOG = Logger.getLogger(ReceiverQueue.class);

    /** Time to write the outcome: a claim lasts so much longer than an attempt. */
    private static final Duration CLAIM_MARGIN = Duration.ofSeconds(10);

    private final Receiver receiver;
    private final Deliveries deliveries;
    private final WebhookClient client;
    private final DeliveryRetryPolicy policy;
    private final DeliveryMetrics metrics;
    private final int maxConcurrency;
    private final Duration claimDuration;
    private int inFlight;
    private boolean claiming;
    private boolean claimAgain;
    private boolean claimsFail;
    private boolean closed;

    ReceiverQueue(
            Receiver receiver,
            Deliveries deliveries,
            WebhookClient client,
            WebhooksConfig config,
            DeliveryMetrics metrics) {
        this.receiver = receiver;
        this.deliveries = deliveries;
        this.client = client;
        this.policy = new DeliveryRetryPolicy(
                new ExponentialBackOff(config.firstPause(), config.maxPause()), config.attempts());
        this.metrics = metrics;
        this.maxConcurrency = config.maxConcurrency();
        this.claimDuration = config.timeout().plus(CLAIM_MARGIN);
    }

    /** Claims deliveries that are due, if there is room. Returns immediately. */
    void wake() {
        int room;
        synchronized (this) {
            room = closed ? 0 : maxConcurrency - inFlight;
            if (claiming || room == 0) {
                claimAgain = true;
                return;
            }
            claiming = true;
            claimAgain = false;
        }
        deliveries
                .claim(receiver.url().text(), room, claimDuration)
                .subscribe()
                .with(claimed -> start(claimed, room), this::claimFailed);
    }

    private void start(List<Delivery> claimed, int room) {
        synchronized (this) {
            claiming = false;
            claimsFail = false;
            inFlight += claimed.size();
            claimAgain |= claimed.size() == room;
        }
        claimed.forEach(this::attempt);
        claimAgain();
    }

    private synchronized void claimFailed(Throwable failure) {
        claiming = false;
        if (!claimsFail && !closed) {
            LOG.warnf("The deliveries to %s cannot be claimed: %s", receiver.name(), failure.getMessage());
        }
        claimsFail = true;
    }

    private void claimAgain() {
        synchronized (this) {
            if (!claimAgain || closed) {
                return;
            }
        }
        wake();
    }

    private void attempt(Delivery delivery) {
        client.send(delivery, receiver)
                .map(answer -> policy.answered(delivery.attempts(), answer))
                .onFailure()
                .recoverWithItem(failure -> policy.unanswered(delivery.attempts(), failure))
                .chain(outcome -> conclude(delivery, outcome))
                .subscribe()
                .with(concluded -> finished(), failure -> {
                    LOG.warnf(
                            "The outcome of delivery %s could not be written; it is due again: %s",
                            delivery.id(), failure.getMessage());
                    finished();
                });
    }

    private Uni<Void> conclude(Delivery delivery, DeliveryOutcome outcome) {
        return deliveries.conclude(delivery, receiver.name(), outcome).invoke(() -> {
            metrics.count(outcome.status());
            if (outcome.status() == DeliveryStatus.DEAD) {
                LOG.warnf(
                        "Delivery %s of batch %s to %s is given up after attempt %d: %s",
                        delivery.id(),
                        delivery.batch(),
                        receiver.name(),
                        delivery.attempts(),
                        outcome.error().orElse(""));
            }
        });
    }

    private void finished() {
        synchronized (this) {
            inFlight--;
        }
        claimAgain();
    }

    /** Starts no further attempts. An attempt that does not end is due again when its claim expires. */
    synchronized void close() {
        closed = true;
    }
}
