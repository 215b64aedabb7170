package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceWrites.OnAccepted;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.bulk.WriteCalls;
import dev.unwind.provider.rest.bulk.WriteCalls.Write;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.kind.UpdatePlanner.PlannedUpdate;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Updates resources of a kind: sends what differs, in one call or several. Thread-safe. */
final class UpdateOperation {
    private final KindDescription kind;
    private final ResourceMapper resources;
    private final UpdatePlanner planner;
    private final CallPreparation preparation;
    private final AcceptedWork accepted;
    private final WriteCalls calls;

    UpdateOperation(
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            CallPreparation preparation,
            AcceptedWork accepted,
            WriteCalls calls) {
        this.kind = kind;
        this.resources = resources;
        this.planner = new UpdatePlanner(kind, canonical);
        this.preparation = preparation;
        this.accepted = accepted;
        this.calls = calls;
    }

    /**
     * See {@link dev.unwind.provider.ResourceWrites#update}. Fails before anything is sent if the API cannot make the
     * update.
     */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted) {
        var change = new Change(target, key, onAccepted);
        return Uni.createFrom().deferred(() -> send(planner.calls(current, target), current, change));
    }

    /** See {@link dev.unwind.provider.WritePreview#reachable}. */
    JsonNode reachable(RemoteResource current, JsonNode target) {
        return planner.reachable(current, target);
    }

    /** See {@link dev.unwind.provider.WritePreview#callsToUpdate}. */
    List<PlannedCall> calls(RemoteResource current, JsonNode target) {
        Subject subject = preparation.subject(current);
        return planner.calls(current, target).stream()
                .map(planned -> calls.sentFor(planned.template()).planned(subject))
                .toList();
    }

    /** What a resource is to become, and who hears of what the provider has accepted for it. */
    private record Change(JsonNode target, IdempotencyKey key, OnAccepted heard) {}

    private Uni<RemoteResource> send(List<PlannedUpdate> updates, RemoteResource current, Change change) {
        if (updates.isEmpty()) {
            return Uni.createFrom().item(current);
        }
        Uni<RemoteResource> latest =
                preparation.versioned(current).chain(before -> send(updates.get(0), before, change));
        for (PlannedUpdate planned : updates.subList(1, updates.size())) {
            latest = latest.chain(written -> DeleteOperation.later(
                    () -> preparation.versioned(written).chain(before -> send(planned, before, change))));
        }
        return latest;
    }

    private Uni<RemoteResource> send(PlannedUpdate planned, RemoteResource before, Change change) {
        CallTemplate template = planned.template();
        Subject subject = preparation.subject(before);
        ProviderCall single = preparation.hiding(
                preparation.onlyIfUnchanged(template.call(subject, planned.content()), before),
                before.projection(),
                change.target());
        // No item of an array is sent in a common call.
        Optional<JsonNode> body = calls.shared()
                ? Optional.of(template.body(subject, planned.content().deepCopy()))
                : Optional.empty();
        return calls.write(new Write(single, subject, body, Optional.empty(), change.key()))
                .chain(answer -> accepted.isAccepted(answer, Optional.of(before.id()))
                        ? accepted.endedOn(answer, before.id(), change.heard()).map(done -> unversioned(before))
                        : Uni.createFrom().item(() -> shown(calls.sentFor(template), answer, before)));
    }

    private RemoteResource shown(CallTemplate template, ProviderAnswer answer, RemoteResource before) {
        Optional<RemoteResource> shown = resources
                .around(before.id())
                .written(answer, template)
                .filter(after -> kind.traits().movesOnUpdate() || after.id().equals(before.id()));
        boolean needed = kind.traits().completeAnswers() || kind.traits().movesOnUpdate();
        if (needed && shown.isEmpty()) {
            throw FailureClassifier.unusable(answer, "without the resource");
        }
        return shown.orElseGet(() -> unversioned(before));
    }

    /** The resource after a write whose answer does not show it. Its version has changed. */
    static RemoteResource unversioned(RemoteResource before) {
        return new RemoteResource(
                before.id(), before.body(), before.projection(), Optional.empty(), before.createdAt());
    }
}
