package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceWrites.OnAccepted;
import dev.unwind.provider.ResourceWrites.OnCreated;
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
import java.util.function.Supplier;

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
    Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted) {
        return preparation.versioned(current).chain(known -> {
            List<CallTemplate> made = calls(known).calls();
            Uni<RemoteResource> latest = send(made.get(0), known, key, onAccepted);
            for (CallTemplate template : made.subList(1, made.size())) {
                latest = latest.chain(before ->
                        later(() -> preparation.versioned(before).chain(now -> send(template, now, key, onAccepted))));
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

    /** What follows on calls that took effect, whatever fails in it. */
    static <T> Uni<T> later(Supplier<Uni<? extends T>> next) {
        return Uni.createFrom()
                .<T>deferred(next)
                .onFailure(ProviderFailure.class)
                .transform(failure -> failure.afterEarlierCalls(Optional.empty()));
    }

    private Uni<RemoteResource> send(
            CallTemplate template, RemoteResource before, IdempotencyKey key, OnAccepted onAccepted) {
        Subject subject = preparation.subject(before);
        ProviderCall call =
                preparation.hiding(preparation.onlyIfUnchanged(template.call(subject), before), before.projection());
        return calls.write(new Write(call, subject, key))
                .chain(answer -> accepted.endedOn(answer, before.id(), onAccepted))
                .map(answer -> UpdateOperation.unversioned(before));
    }

    /**
     * Brings a deleted resource back under its id. See {@link dev.unwind.provider.ResourceWrites#recreate}. Nobody
     * hears of what is accepted: a look under the id shows all that its end would.
     *
     * @param undelete its calls
     */
    Uni<RemoteResource> undelete(Operation undelete, RemoteId id, JsonNode desired, OnCreated onCreated) {
        Operation made = undelete.in(Occasion.states(Optional.empty(), Optional.of(desired)));
        Uni<Void> done = Uni.createFrom().voidItem();
        boolean first = true;
        Subject subject = Subject.of(kind.traits().ids(), id);
        for (CallTemplate template : made.calls()) {
            Supplier<Uni<? extends Void>> next = () -> http.write(template.call(subject))
                    .chain(answer -> accepted.ended(answer, Optional.of(id), OnAccepted.UNHEARD))
                    .replaceWithVoid();
            done = first ? done.chain(next) : done.chain(() -> later(next));
            first = false;
        }
        return done.chain(() -> onCreated.apply(id))
                .chain(() -> reads.read(id))
                .map(found -> found.orElseThrow(
                        () -> FailureClassifier.unusable(kind.read().call(subject), 404, "for what was undeleted")));
    }
}
