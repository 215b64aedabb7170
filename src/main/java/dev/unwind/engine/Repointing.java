package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Json;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A resource outside the batch that held an id which the batch took away is pointed at what stands in its place now. */
final class Repointing extends UndoWay {
    private final Snapshot.Referrer referrer;
    private final ResourceKind kind;
    private LostIds.Rewritten wanted;

    Repointing(Step step, Rollback rollback, Snapshot.Referrer referrer) {
        super(step, rollback, IdempotencyKey.Half.WRITE);
        this.referrer = referrer;
        this.kind = step.run().kinds().get(referrer.kind());
    }

    Uni<Restoration.Outcome> undo() {
        return rollback.lostIds()
                .rewritten(kind.traits(), referrer.projection())
                .invoke(rewritten -> wanted = rewritten)
                .chain(this::go)
                .invoke(() -> {
                    if (wanted.lacking()) {
                        throw StepFailed.touched(
                                "REFERENCE_LOST",
                                "the " + kind.name() + " " + referrer.id()
                                        + " referred to a resource that could not be brought back");
                    }
                });
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public Uni<Void> intend() {
        var data = Json.object();
        data.putObject("repointing")
                .put("kind", kind.name())
                .put("remoteId", referrer.id().value());
        return step.note(RecordType.STEP_ROLLING_BACK, data, entry -> {});
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return kind.read(referrer.id());
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean left(Optional<RemoteResource> current) {
        return current.filter(found -> same(found.projection(), referrer.projection()))
                .isPresent();
    }

    @Override
    public Uni<RemoteResource> create(JsonNode projection, IdempotencyKey key) {
        return Uni.createFrom()
                .failure(StepFailed.touched(
                        "REFERRER_GONE",
                        "the " + kind.name() + " " + referrer.id()
                                + " that referred to the resource is not there any more"));
    }
}
