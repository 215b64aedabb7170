package dev.unwind.journal.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** A step as callers read it. Read-only: the journal writes the table. */
@Entity
@Immutable
@Table(name = "step")
@IdClass(StepEntity.Key.class)
public class StepEntity {
    /** A step's batch and its number there. */
    public record Key(UUID batchId, int number) implements Serializable {}

    @Id
    @Column(name = "batch_id")
    private UUID batchId;

    @Id
    private int number;

    private String tenant;
    private String key;

    @Enumerated(EnumType.STRING)
    private ChangeType type;

    private String kind;
    private String name;

    @Column(name = "given_id")
    private String givenId;

    @Column(name = "depends_on")
    @ColumnTransformer(read = "array_to_string(depends_on, ',')")
    private String dependsOn;

    @Enumerated(EnumType.STRING)
    private StepStatus status;

    @Column(name = "remote_id")
    private String remoteId;

    private int attempts;

    @Column(name = "snapshot_at")
    private Instant snapshotAt;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "finished_at")
    private Instant finishedAt;

    private boolean verified;

    @ColumnTransformer(read = "cast(error as text)")
    private String error;

    @ColumnTransformer(read = "cast(drift as text)")
    private String drift;

    @ColumnTransformer(read = "cast(deviation as text)")
    private String deviation;

    @ColumnTransformer(read = "cast(losses as text)")
    private String losses;

    public int number() {
        return number;
    }

    public String key() {
        return key;
    }

    public ChangeType type() {
        return type;
    }

    public String kind() {
        return kind;
    }

    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** The current or last id of the resource; until that is known, the id that the caller gave. */
    public Optional<RemoteId> remoteId() {
        return Optional.ofNullable(remoteId == null ? givenId : remoteId).map(RemoteId::new);
    }

    public StepStatus status() {
        return status;
    }

    /** The numbers of the steps that it waits for, also because of references. */
    public List<Integer> dependsOn() {
        return dependsOn.isEmpty()
                ? List.of()
                : Arrays.stream(dependsOn.split(",")).map(Integer::valueOf).toList();
    }

    public int attempts() {
        return attempts;
    }

    public Optional<Instant> snapshotAt() {
        return Optional.ofNullable(snapshotAt);
    }

    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** Whether it was undone and read back to prove it. */
    public boolean verified() {
        return verified;
    }

    public Optional<JsonNode> error() {
        return BatchEntity.json(error);
    }

    public Optional<JsonNode> drift() {
        return BatchEntity.json(drift);
    }

    /** Where the resource is not as desired although that is tolerated. */
    public Optional<JsonNode> deviation() {
        return BatchEntity.json(deviation);
    }

    /** Declared losses that came true. */
    public Optional<JsonNode> losses() {
        return BatchEntity.json(losses);
    }
}
