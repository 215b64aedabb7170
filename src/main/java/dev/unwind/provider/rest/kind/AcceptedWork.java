package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceWrites.OnAccepted;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.KindDescription.ProgressForm;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.PollForm;
import dev.unwind.url.UrlPath;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes that a provider accepts and carries out later. Where the kind's description says how the work can be looked
 * at, they are waited for; otherwise each fails as under way. Thread-safe.
 */
final class AcceptedWork {
    private final HttpCalls http;
    private final KindDescription kind;
    private final ResourceMapper resources;
    private final ReadOperation reads;
    private final Optional<PollForm> form;

    AcceptedWork(HttpCalls http, KindDescription kind, ResourceMapper resources, ReadOperation reads) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.reads = reads;
        this.form = form(kind);
    }

    private static Optional<PollForm> form(KindDescription kind) {
        return kind.progress().flatMap(ProgressForm::operation);
    }

    /** Whether the kind's description says how accepted work can be looked at. */
    static boolean isShown(KindDescription kind) {
        return form(kind).isPresent();
    }

    /**
     * Whether the answer to a write says that it is not done yet: by its status, or by the operation that it shows. An
     * empty text is none, and neither is the id of the resource that was written, or a link to it.
     *
     * @param resource the resource, as far as its id is known
     */
    boolean isAccepted(ProviderAnswer answer, Optional<RemoteId> resource) {
        Optional<String> own = resource.map(kind.traits().ids()::parts)
                .map(parts -> parts.get(0).asText());
        return answer.accepted()
                || form.filter(poll -> poll.at().isPresent())
                        .flatMap(poll -> poll.shown(answer))
                        .filter(text -> !text.isBlank())
                        .filter(text -> !Optional.of(PollForm.last(text)).equals(own))
                        .isPresent();
    }

    /**
     * The answer, once what it accepted is done; at once where it accepted nothing. Lazy. Fails with
     * {@link ProviderFailure.UnderWay} where the end is not seen, and with {@link ProviderFailure.GivenUp} where the
     * provider reports that it failed.
     *
     * @param id of the resource that is being created; empty if none is
     * @param heard called before the work is waited for
     */
    Uni<ProviderAnswer> ended(ProviderAnswer answer, Optional<RemoteId> id, OnAccepted heard) {
        return ended(answer, id, id, heard);
    }

    /**
     * The answer to a write of a resource that was there before. Behaves like {@link #ended(ProviderAnswer, Optional,
     * OnAccepted)}.
     */
    Uni<ProviderAnswer> endedOn(ProviderAnswer answer, RemoteId resource, OnAccepted heard) {
        return ended(answer, Optional.of(resource), Optional.empty(), heard);
    }

    private Uni<ProviderAnswer> ended(
            ProviderAnswer answer, Optional<RemoteId> resource, Optional<RemoteId> created, OnAccepted heard) {
        return isAccepted(answer, resource)
                ? operation(answer, new Work(() -> created, operation -> created, true), heard)
                        .replaceWith(answer)
                : Uni.createFrom().item(answer);
    }

    /**
     * The resource that an accepted create makes, once that is done. Lazy. Fails as {@link #ended} does.
     *
     * @param wanted the desired state
     * @param hint what may be the id of the resource, as far as the answer shows it
     * @param heard called before the work is waited for
     */
    Uni<RemoteResource> created(
            ProviderAnswer answer, JsonNode wanted, Supplier<Optional<RemoteId>> hint, OnAccepted heard) {
        Function<JsonNode, Optional<RemoteId>> result = result(wanted);
        Supplier<Optional<RemoteId>> other =
                () -> hint.get().filter(id -> !operationId(answer).equals(Optional.of(id.value())));
        return operation(answer, new Work(other, result, false), heard).chain(operation -> {
            RemoteId id = result.apply(operation).orElseThrow(() -> FailureClassifier.underWay(answer, other.get()));
            return reads.read(id)
                    .map(found -> found.orElseThrow(() -> FailureClassifier.underWay(answer, Optional.of(id))));
        });
    }

    /** See {@link dev.unwind.provider.ResourceReads#ended}. */
    Uni<Optional<RemoteId>> ended(String address, JsonNode desired, Duration within) {
        var secrets = KnownSecrets.in(kind.traits().secrets(), desired);
        Work work = new Work(Optional::empty, result(desired), false);
        return Uni.createFrom().deferred(() -> {
            Optional<ProviderCall> call = own(address).map(ProviderCall::get);
            if (form.isEmpty() || call.isEmpty()) {
                throw new ProviderFailure.Unsupported("what the provider accepted is not shown under the kind's paths");
            }
            return new Poll(form.get(), Optional.empty(), call.get().hiding(secrets), work, within)
                    .run()
                    .map(work.made());
        });
    }

    private Optional<String> own(String address) {
        try {
            return Optional.of(http.own(address));
        } catch (IllegalArgumentException leadsElsewhere) {
            return Optional.empty();
        }
    }

    /** Where an operation shows the id of what it made that was to have this state. */
    private Function<JsonNode, Optional<RemoteId>> result(JsonNode wanted) {
        return operation -> form.flatMap(PollForm::result)
                .map(at -> operation.at(at))
                .flatMap(shown -> resources.around(wanted).idOf(shown));
    }

    /**
     * What is being done.
     *
     * @param hint what may be the id of a resource that is being created
     * @param made the id of what was created, as far as the operation shows it
     * @param inPart whether a failure may leave an effect that can be looked at, whatever the operation shows
     */
    private record Work(
            Supplier<Optional<RemoteId>> hint, Function<JsonNode, Optional<RemoteId>> made, boolean inPart) {
        /** @param answer that accepted it; empty if another gateway had it */
        ProviderFailure underWay(Optional<ProviderAnswer> answer) {
            return answer.map(accepted -> FailureClassifier.underWay(accepted, hint.get()))
                    .orElseGet(() -> new ProviderFailure.UnderWay(
                            OptionalInt.empty(), "the provider accepted it, and its end is not seen", hint.get()));
        }
    }

    /** The body of the operation, once it has ended well. */
    private Uni<JsonNode> operation(ProviderAnswer answer, Work work, OnAccepted heard) {
        return Uni.createFrom().deferred(() -> {
            Optional<String> target = form.flatMap(poll -> target(poll, answer));
            if (target.isEmpty()) {
                throw work.underWay(Optional.of(answer));
            }
            return heard.accepted(target.get()).chain(() -> new Poll(
                            form.orElseThrow(),
                            Optional.of(answer),
                            ProviderCall.get(target.get()),
                            work,
                            kind.progress().flatMap(ProgressForm::within).orElseThrow())
                    .run());
        });
    }

    private Optional<String> target(PollForm poll, ProviderAnswer answer) {
        return poll.shown(answer)
                .filter(text -> !text.isBlank())
                .flatMap(text -> target(poll, answer.call().target(), text));
    }

    private Optional<String> target(PollForm poll, String here, String shown) {
        try {
            return poll.filled(shown)
                    .or(() -> Optional.of(http.target(here, shown)).filter(this::isOne));
        } catch (IllegalArgumentException | ProviderFailure.Unsupported leadsElsewhere) {
            return Optional.empty();
        }
    }

    /** Whether a link leads to something under a path of the kind, and not to that itself. */
    private boolean isOne(String target) {
        return !kind.paths()
                .contains(
                        UrlPath.withoutTrailingSlashes(ProviderCall.get(target).path()));
    }

    /** The id of the operation, which may stand where a resource's would. */
    private Optional<String> operationId(ProviderAnswer answer) {
        return form.flatMap(poll -> poll.shown(answer)).map(PollForm::last);
    }

    /** The reads of one operation. */
    private final class Poll {
        private final PollForm form;
        private final Optional<ProviderAnswer> accepted;
        private final ProviderCall call;
        private final Work work;
        private final Duration within;
        private final long began = System.nanoTime();
        private boolean looked;
        private volatile Optional<JsonNode> ended = Optional.empty();

        /**
         * @param accepted the answer to the write; empty if another gateway had it: the operation is looked at at once
         * @param within for how long it is looked at
         */
        Poll(PollForm form, Optional<ProviderAnswer> accepted, ProviderCall call, Work work, Duration within) {
            this.form = form;
            this.accepted = accepted;
            this.call = call;
            this.work = work;
            this.within = within;
            this.looked = accepted.isPresent();
        }

        /** Reads the operation until it has ended. */
        Uni<JsonNode> run() {
            return Uni.createFrom()
                    .deferred(this::look)
                    .repeat()
                    .until(looked -> ended.isPresent())
                    .collect()
                    .last()
                    .map(last -> ended.orElseThrow());
        }

        private Uni<Boolean> look() {
            if (looked && !timeLeft()) {
                throw work.underWay(accepted);
            }
            return due().chain(() -> http.read(call))
                    .map(Optional::of)
                    .onFailure(ProviderFailure.class)
                    .recoverWithUni(failure -> failure.retryable()
                            ? Uni.createFrom().item(Optional.empty())
                            : Uni.createFrom().failure(accepted.isPresent() ? work.underWay(accepted) : failure))
                    .map(shown -> shown.isPresent() && judge(shown.get()));
        }

        private Uni<Void> due() {
            Uni<Void> now = Uni.createFrom().voidItem();
            boolean atOnce = !looked;
            looked = true;
            return atOnce ? now : now.onItem().delayIt().by(pause());
        }

        /** Around the declared time, so that many who wait do not ask at once. */
        private Duration pause() {
            return new ExponentialBackOff(form.every(), form.every()).delay(1);
        }

        /** Whether the operation has ended well. */
        private boolean judge(ProviderAnswer answer) {
            JsonNode operation = answer.body().orElse(MissingNode.getInstance());
            if (form.hasFailed(operation)) {
                Optional<RemoteId> made = work.made().apply(operation);
                throw FailureClassifier.givenUp(
                        accepted.orElse(answer).call(),
                        accepted.map(write -> write.call().label()).orElse("the write"),
                        form.message(operation),
                        work.inPart() || made.isPresent(),
                        made.or(work.hint()::get));
            }
            if (form.isDone(operation)) {
                ended = Optional.of(operation);
            }
            return ended.isPresent();
        }

        private boolean timeLeft() {
            return System.nanoTime() - began < within.toNanos();
        }
    }
}
