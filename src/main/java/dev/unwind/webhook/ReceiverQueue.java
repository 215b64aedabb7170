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
 * One receiver's deliveries: claimed as they fall due, so many at once, and nothing of those that wait is kept in memory. Safe from any
 * thread.
 */
final class ReceiverQueue {
    private static final Logger LOG = Logger.getLogger(ReceiverQueue.class);

    /** How much longer than an attempt a claim lasts: for the outcome to be written. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Receiver receiver;
    private final Deliveries deliveries;
    private final WebhookClient calls;
    private final DeliveryRetryPolicy policy;
    private final DeliveryMetrics outcomes;
    private final int most;
    private final Duration hold;
    private int underWay;
    private boolean looking;
    private boolean lookAgain;
    private boolean looksFail;
    private boolean closed;

    ReceiverQueue(
            Receiver receiver,
            Deliveries deliveries,
            WebhookClient calls,
            WebhooksConfig config,
            DeliveryMetrics outcomes) {
        this.receiver = receiver;
        this.deliveries = deliveries;
        this.calls = calls;
        this.policy = new DeliveryRetryPolicy(
                new ExponentialBackOff(config.firstPause(), config.maxPause()), config.attempts());
        this.outcomes = outcomes;
        this.most = config.maxConcurrency();
        this.hold = config.timeout().plus(GRACE);
    }

    /** There may be something due. Returns at once. */
    void wake() {
        int room;
        synchronized (this) {
            room = closed ? 0 : most - underWay;
            if (looking || room == 0) {
                lookAgain = true;
                return;
            }
            looking = true;
            lookAgain = false;
        }
        deliveries
                .claim(receiver.url().text(), room, hold)
                .subscribe()
                .with(claimed -> begin(claimed, room), this::lookFailed);
    }

    private void begin(List<Delivery> claimed, int room) {
        synchronized (this) {
            looking = false;
            looksFail = false;
            underWay += claimed.size();
            lookAgain |= claimed.size() == room;
        }
        claimed.forEach(this::attempt);
        lookAgain();
    }

    private synchronized void lookFailed(Throwable failure) {
        looking = false;
        if (!looksFail && !closed) {
            LOG.warnf("deliveries to %s cannot be looked up: %s", receiver.name(), failure.getMessage());
        }
        looksFail = true;
    }

    private void lookAgain() {
        synchronized (this) {
            if (!lookAgain || closed) {
                return;
            }
        }
        wake();
    }

    private void attempt(Delivery delivery) {
        calls.send(delivery, receiver)
                .map(answer -> policy.answered(delivery.attempts(), answer))
                .onFailure()
                .recoverWithItem(failure -> policy.unanswered(delivery.attempts(), failure))
                .chain(outcome -> conclude(delivery, outcome))
                .subscribe()
                .with(concluded -> ended(), failure -> {
                    LOG.warnf(
                            "what came of the delivery %s could not be written; it is due again: %s",
                            delivery.id(), failure.getMessage());
                    ended();
                });
    }

    private Uni<Void> conclude(Delivery delivery, DeliveryOutcome outcome) {
        return deliveries.conclude(delivery, receiver.name(), outcome).invoke(() -> {
            outcomes.count(outcome.status());
            if (outcome.status() == DeliveryStatus.DEAD) {
                LOG.warnf(
                        "the delivery %s of batch %s to %s is given up with attempt %d: %s",
                        delivery.id(),
                        delivery.batch(),
                        receiver.name(),
                        delivery.attempts(),
                        outcome.error().orElse(""));
            }
        });
    }

    private void ended() {
        synchronized (this) {
            underWay--;
        }
        lookAgain();
    }

    /** Begins nothing more. What is under way and does not come to its end is due again at another instance. */
    synchronized void close() {
        closed = true;
    }
}
