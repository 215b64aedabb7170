package dev.unwind.journal.resource;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A tracked name with its resource, as callers read it. Read-only: the journal writes the table. */
@Entity
@Immutable
@Table(name = "resource")
@IdClass(ResourceEntity.Key.class)
public class ResourceEntity {
    /** Identifies a tracked name. */
    public record Key(String tenant, String kind, String name) implements Serializable {}

    @Id
    private String tenant;

    @Id
    private String kind;

    @Id
    private String name;

    @Column(name = "remote_id")
    private String remoteId;

    @Column(name = "batch_id")
    private UUID batchId;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "gone_at")
    private Instant goneAt;

    @Column(name = "adopted_at")
    private Instant adoptedAt;

    public String kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    public RemoteId remoteId() {
        return new RemoteId(remoteId);
    }

    /** The last batch that changed the resource; empty where none did since the adoption. */
    public Optional<BatchId> lastBatch() {
        return Optional.ofNullable(batchId).map(BatchId::new);
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** When the resource was deleted. */
    public Optional<Instant> goneAt() {
        return Optional.ofNullable(goneAt);
    }

    /** When the resource was given this name without a batch. */
    public Optional<Instant> adoptedAt() {
        return Optional.ofNullable(adoptedAt);
    }
}
