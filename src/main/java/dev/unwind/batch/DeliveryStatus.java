package dev.unwind.batch;

/** How far the telling of one URL has come. */
public enum DeliveryStatus {
    /** To be sent, now or after a pause. */
    PENDING,
    /** Taken by the receiver. */
    DELIVERED,
    /** Given up; sent again only where somebody asks for it. */
    DEAD
}
