package dev.unwind.journal.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.ImageRole;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** An image of a step's resource. May hold secrets. */
@Entity
@Immutable
@Table(name = "image")
@IdClass(ImageEntity.Key.class)
class ImageEntity {
    record Key(UUID batchId, int step, ImageRole role) implements Serializable {}

    @Id
    @Column(name = "batch_id")
    private UUID batchId;

    @Id
    private int step;

    @Id
    @Enumerated(EnumType.STRING)
    private ImageRole role;

    private byte[] body;

    int step() {
        return step;
    }

    JsonNode body() {
        return Json.read(body);
    }
}
