package dev.unwind.batch;

/** The status of a webhook delivery. */
public enum DeliveryStatus {
    /** To be sent, now or after a delay. */
    PENDING,
    /** Accepted by the receiver. */
    DELIVERED,
    /** Given up; sent again on request only. */
    DEAD
}
