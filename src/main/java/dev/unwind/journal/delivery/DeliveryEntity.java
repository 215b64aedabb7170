package dev.unwind.journal.delivery;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.DeliveryId;
import dev.unwind.batch.DeliveryStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A delivery as callers read it. Read-only: {@link Deliveries} writes the table. */
@Entity
@Immutable
@Table(name = "delivery")
public class DeliveryEntity {
    @Id
    private UUID id;

    private String tenant;

    @Column(name = "batch_id")
    private UUID batchId;

    private String url;

    private String receiver;

    @Enumerated(EnumType.STRING)
    private DeliveryStatus status;

    private int attempts;

    @Column(name = "next_at")
    private Instant nextAt;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "delivered_at")
    private Instant deliveredAt;

    @Column(name = "last_status")
    private Integer lastStatus;

    @Column(name = "last_error")
    private String lastError;

    public DeliveryId id() {
        return new DeliveryId(id);
    }

    public BatchId batch() {
        return new BatchId(batchId);
    }

    public String url() {
        return url;
    }

    /** The name of the receiver to whom it was last sent; empty before that. */
    public Optional<String> receiver() {
        return Optional.ofNullable(receiver);
    }

    public DeliveryStatus status() {
        return status;
    }

    public int attempts() {
        return attempts;
    }

    /** When it is due; means nothing unless it is PENDING. */
    public Instant nextAt() {
        return nextAt;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> deliveredAt() {
        return Optional.ofNullable(deliveredAt);
    }

    /** What the last answer said; empty where there was none. */
    public Optional<Integer> lastStatus() {
        return Optional.ofNullable(lastStatus);
    }

    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }
}
