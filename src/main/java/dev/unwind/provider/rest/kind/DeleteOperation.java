package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Deletes resources of a kind, and brings deleted ones back, in one call or several. Thread-safe. */
final class DeleteOperation {
    private final HttpCalls http;
    private final KindDescription kind;
    private final ReadOperation reads;
    private final CallPreparation preparation;
    private final AcceptedWork accepted;

    DeleteOperation(
            HttpCalls http,
            KindDescription kind,
            ReadOperation reads,
            CallPreparation preparation,
            AcceptedWork accepted) {
        this.http = http;
        this.kind = kind;
        this.reads = reads;
        this.preparation = preparation;
        this.accepted = accepted;
    }

    /** See {@link dev.unwind.provider.ResourceWrites#delete}. */
    Uni<Void> delete(RemoteResource current) {
        return preparation.versioned(current).chain(known -> {
            List<CallTemplate> calls = calls(known).calls();
            Uni<RemoteResource> latest = Uni.createFrom().item(known);
            for (int i = 0; i < calls.size(); i++) {
                CallTemplate template = calls.get(i);
                boolean first = i == 0;
                latest = latest.chain(preparation::versioned).chain(before -> send(template, before)
                        .onFailure(ProviderFailure.class)
                        .transform(failure -> first ? failure : failure.afterEarlierCalls(Optional.empty())));
            }
            return latest.replaceWithVoid();
        });
    }

    /** See {@link dev.unwind.provider.WritePreview#callsToDelete}. */
    List<PlannedCall> calls(RemoteResource current, Subject subject) {
        return calls(current).calls().stream()
                .map(call -> call.planned(subject))
                .toList();
    }

    /** The calls that delete such a resource. */
    private Operation calls(RemoteResource known) {
        Operation made = kind.removal().delete().in(Occasion.states(Optional.of(known.body()), Optional.empty()));
        if (made.calls().isEmpty()) {
            throw new ProviderFailure.Unsupported("not sent: no call of delete is made in the state of this resource");
        }
        return made;
    }

    private Uni<RemoteResource> send(CallTemplate template, RemoteResource before) {
        ProviderCall call = preparation.hiding(
                preparation.onlyIfUnchanged(template.call(preparation.subject(before)), before), before.projection());
        return http.write(call)
                .chain(answer -> accepted.ended(answer, Optional.empty()))
                .map(answer -> UpdateOperation.unversioned(before));
    }

    /**
     * Brings a deleted resource back under its id. See {@link dev.unwind.provider.ResourceWrites#recreate}.
     *
     * @param calls those that undelete
     */
    Uni<RemoteResource> undelete(Operation calls, RemoteId id, Function<RemoteId, Uni<Void>> onCreated) {
        Uni<Void> done = Uni.createFrom().voidItem();
        Subject subject = Subject.of(kind.traits().ids(), id);
        for (CallTemplate template : calls.calls()) {
            done = done.chain(() -> http.write(template.call(subject)))
                    .chain(answer -> accepted.ended(answer, Optional.of(id)))
                    .replaceWithVoid();
        }
        return done.chain(() -> onCreated.apply(id))
                .chain(() -> reads.read(id))
                .map(found -> found.orElseThrow(() -> FailureClassifier.unusable(
                        ProviderCall.get(kind.path()), 404, "for what was undeleted, " + id)));
    }
}
