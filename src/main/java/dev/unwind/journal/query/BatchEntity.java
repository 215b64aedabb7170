package dev.unwind.journal.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.journal.postgres.Rows;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** A batch as callers read it. Read-only: the journal writes the table. */
@Entity
@Immutable
@Table(name = "batch")
public class BatchEntity {
    /** What {@link #of} reads from the table. */
    static final String COLUMNS =
            """
            id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency, rollback_timeout_ms,
            array_to_string(accept, ' ') as accept, deadline, steps, run, labels::text as labels,
            array_to_string(notify, ' ') as notify, reason::text as reason, accepted_at, started_at, finished_at""";

    @Id
    private UUID id;

    private String tenant;

    @Enumerated(EnumType.STRING)
    private BatchStatus status;

    @Enumerated(EnumType.STRING)
    @Column(name = "on_failure")
    private OnFailure onFailure;

    @Enumerated(EnumType.STRING)
    @Column(name = "on_busy")
    private OnBusy onBusy;

    @Enumerated(EnumType.STRING)
    @Column(name = "on_drift")
    private OnDrift onDrift;

    @Column(name = "max_concurrency")
    private int maxConcurrency;

    @Column(name = "rollback_max_concurrency")
    private int rollbackMaxConcurrency;

    @Column(name = "rollback_timeout_ms")
    private long rollbackTimeoutMillis;

    @ColumnTransformer(read = "array_to_string(accept, ' ')")
    private String accept;

    private Instant deadline;

    private int steps;
    private int run;

    @ColumnTransformer(read = "cast(labels as text)")
    private String labels;

    @Column(name = "notify")
    @ColumnTransformer(read = "array_to_string(notify, ' ')")
    private String notified;

    @ColumnTransformer(read = "cast(reason as text)")
    private String reason;

    @Column(name = "accepted_at")
    private Instant acceptedAt;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "finished_at")
    private Instant finishedAt;

    /** The batch in a row with these {@link #COLUMNS}. */
    static BatchEntity of(Row row) {
        var batch = new BatchEntity();
        batch.id = row.getUUID("id");
        batch.tenant = row.getString("tenant");
        batch.status = BatchStatus.valueOf(row.getString("status"));
        batch.onFailure = OnFailure.valueOf(row.getString("on_failure"));
        batch.onBusy = OnBusy.valueOf(row.getString("on_busy"));
        batch.onDrift = OnDrift.valueOf(row.getString("on_drift"));
        batch.maxConcurrency = row.getInteger("max_concurrency");
        batch.rollbackMaxConcurrency = row.getInteger("rollback_max_concurrency");
        batch.rollbackTimeoutMillis = row.getLong("rollback_timeout_ms");
        batch.accept = row.getString("accept");
        batch.deadline = Rows.instant(row, "deadline").orElse(null);
        batch.steps = row.getInteger("steps");
        batch.run = row.getInteger("run");
        batch.labels = row.getString("labels");
        batch.notified = row.getString("notify");
        batch.reason = row.getString("reason");
        batch.acceptedAt = Rows.instant(row, "accepted_at").orElse(null);
        batch.startedAt = Rows.instant(row, "started_at").orElse(null);
        batch.finishedAt = Rows.instant(row, "finished_at").orElse(null);
        return batch;
    }

    public BatchId id() {
        return new BatchId(id);
    }

    Tenant tenant() {
        return new Tenant(tenant);
    }

    public BatchStatus status() {
        return status;
    }

    public OnFailure onFailure() {
        return onFailure;
    }

    public OnBusy onBusy() {
        return onBusy;
    }

    public OnDrift onDrift() {
        return onDrift;
    }

    public int maxConcurrency() {
        return maxConcurrency;
    }

    public int rollbackMaxConcurrency() {
        return rollbackMaxConcurrency;
    }

    public Duration rollbackTimeout() {
        return Duration.ofMillis(rollbackTimeoutMillis);
    }

    /** The codes of the losses that its caller accepts, in order. */
    public List<String> accept() {
        return accept.isEmpty() ? List.of() : List.of(accept.split(" "));
    }

    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** How many steps it has. */
    public int steps() {
        return steps;
    }

    /** The number of the run that is under way, or was last. */
    public int run() {
        return run;
    }

    /** The labels that its caller gave it. */
    public Map<String, String> labels() {
        Map<String, String> found = new TreeMap<>();
        json(labels).ifPresent(json -> json.properties()
                .forEach(label -> found.put(label.getKey(), label.getValue().textValue())));
        return found;
    }

    /** The URLs that are notified when a run of it ends; none contains a blank. */
    public List<String> notified() {
        return notified == null ? List.of() : List.of(notified.split(" "));
    }

    public Optional<JsonNode> reason() {
        return json(reason);
    }

    public Instant acceptedAt() {
        return acceptedAt;
    }

    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    static Optional<JsonNode> json(String text) {
        return Optional.ofNullable(text).map(document -> Json.read(document.getBytes(StandardCharsets.UTF_8)));
    }
}
