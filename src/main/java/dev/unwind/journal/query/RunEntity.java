package dev.unwind.journal.query;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.run.RunType;
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

/** A run of a batch as callers read it. Read-only: the journal writes the table. */
@Entity
@Immutable
@Table(name = "run")
@IdClass(RunEntity.Key.class)
public class RunEntity {
    /** A run's batch and its number there. */
    public record Key(UUID batchId, int number) implements Serializable {}

    @Id
    @Column(name = "batch_id")
    private UUID batchId;

    @Id
    private int number;

    private String tenant;

    @Enumerated(EnumType.STRING)
    private RunType type;

    @Enumerated(EnumType.STRING)
    private BatchStatus outcome;

    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "finished_at")
    private Instant finishedAt;

    @Column(name = "requested_by")
    private String requestedBy;

    private String why;

    @ColumnTransformer(read = "array_to_string(steps, ',')")
    private String steps;

    @ColumnTransformer(read = "array_to_string(skip, ',')")
    private String skip;

    @Enumerated(EnumType.STRING)
    @Column(name = "on_drift")
    private OnDrift onDrift;

    @ColumnTransformer(read = "array_to_string(accept, ' ')")
    private String accept;

    public int number() {
        return number;
    }

    public RunType type() {
        return type;
    }

    /** The batch's status at its end; empty while it is under way. */
    public Optional<BatchStatus> outcome() {
        return Optional.ofNullable(outcome);
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    public Optional<String> requestedBy() {
        return Optional.ofNullable(requestedBy);
    }

    public Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /** The steps that it was asked for; empty for all that can be. */
    public Optional<List<Integer>> steps() {
        return Optional.ofNullable(steps).map(RunEntity::numbers);
    }

    /** The steps that it leaves alone. */
    public List<Integer> skip() {
        return numbers(skip);
    }

    public OnDrift onDrift() {
        return onDrift;
    }

    /** The codes of the losses that are accepted, in order. */
    public List<String> accept() {
        return accept.isEmpty() ? List.of() : List.of(accept.split(" "));
    }

    private static List<Integer> numbers(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }
}
