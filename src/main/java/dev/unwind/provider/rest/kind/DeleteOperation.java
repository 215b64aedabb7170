package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.bulk.WriteCalls;
import dev.unwind.provider.rest.bulk.WriteCalls.Write;
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
    private final WriteCalls calls;

    DeleteOperation(
            HttpCalls http,
            KindDescription kind,
            ReadOperation reads,
            CallPreparation preparation,
            AcceptedWork accepted,
            WriteCalls calls) {
        this.http = http;
        this.kind = kind;
        this.reads = reads;
        this.preparation = preparation;
        this.accepted = accepted;
        this.calls = calls;
    }

    /** See {@link dev.unwind.provider.ResourceWrites#delete}. */
    Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
        return preparation.versioned(current).chain(known -> {
            List<CallTemplate> made = calls(known).calls();
            Uni<RemoteResource> latest = Uni.createFrom().item(known);
            for (int i = 0; i < made.size(); i++) {
                CallTemplate template = made.get(i);
                boolean first = i == 0;
                latest = latest.chain(preparation::versioned).chain(before -> send(template, before, key)
                        .onFailure(ProviderFailure.class)
                        .transform(failure -> first ? failure : failure.afterEarlierCalls(Optional.empty())));
            }
            return latest.replaceWithVoid();
        });
    }

    /** See {@link dev.unwind.provider.WritePreview#callsToDelete}. */
    List<PlannedCall> calls(RemoteResource current, Subject subject) {
        return calls(current).calls().stream()
                .map(call -> calls.sentFor(call).planned(subject))
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

    private Uni<RemoteResource> send(CallTemplate template, RemoteResource before, IdempotencyKey key) {
        Subject subject = preparation.subject(before);
        ProviderCall call =
                preparation.hiding(preparation.onlyIfUnchanged(template.call(subject), before), before.projection());
        return calls.write(new Write(call, subject, key))
                .chain(answer -> accepted.ended(answer, Optional.empty()))
                .map(answer -> UpdateOperation.unversioned(before));
    }

    /**
     * Brings a deleted resource back under its id. See {@link dev.unwind.provider.ResourceWrites#recreate}.
     *
     * @param undelete its calls
     */
    Uni<RemoteResource> undelete(Operation undelete, RemoteId id, Function<RemoteId, Uni<Void>> onCreated) {
        Uni<Void> done = Uni.createFrom().voidItem();
        Subject subject = Subject.of(kind.traits().ids(), id);
        for (CallTemplate template : undelete.calls()) {
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
