package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Json;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** What became of it. */
    record Attempt(Snapshot.Referrer referrer, Restoration.Outcome outcome, Optional<StepFailed> failure) {}

    /** Points the resource at what is there now; never fails but for want of a record. */
    Uni<Attempt> attempt() {
        return undo().map(outcome -> new Attempt(referrer, outcome, Optional.empty()))
                .onFailure(StepFailed.class)
                .recoverWithItem(failure -> new Attempt(referrer, Restoration.Outcome.SKIPPED, Optional.of(failure)));
    }

    /** The outcome of all of them; fails with the first failure, and the names of all that failed. */
    static Restoration.Outcome together(List<Attempt> attempts) {
        var failed =
                attempts.stream().filter(each -> each.failure().isPresent()).toList();
        if (!failed.isEmpty()) {
            var names = failed.stream()
                    .map(each -> each.referrer().kind() + " " + each.referrer().id())
                    .collect(Collectors.joining(", "));
            throw failed.get(0).failure().get().about("not pointed at the new id: " + names);
        }
        return attempts.stream().allMatch(each -> each.outcome() == Restoration.Outcome.RESTORED)
                ? Restoration.Outcome.RESTORED
                : Restoration.Outcome.SKIPPED;
    }

    private Uni<Restoration.Outcome> undo() {
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
        return intended(data);
    }

    @Override
    BackIntent.Write write() {
        return new BackIntent.Write(IdempotencyKey.Half.WRITE, Optional.of(referrer.id()));
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
