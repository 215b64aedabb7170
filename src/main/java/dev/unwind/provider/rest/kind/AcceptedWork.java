package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.KindDescription.ProgressForm;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.PollForm;
import dev.unwind.provider.rest.operation.Subject;
import io.burt.jmespath.Expression;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
        this.form = kind.progress().flatMap(ProgressForm::operation);
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
                        .flatMap(poll -> shown(poll, answer))
                        .filter(text -> !text.isBlank())
                        .filter(text -> !Optional.of(last(text)).equals(own))
                        .isPresent();
    }

    /**
     * The answer, once what it accepted is done; at once where it accepted nothing. Lazy. Fails with
     * {@link ProviderFailure.UnderWay} where the end is not seen, and with {@link ProviderFailure.GivenUp} where the
     * provider reports that it failed.
     *
     * @param id of the resource that is being created; empty if none is
     */
    Uni<ProviderAnswer> ended(ProviderAnswer answer, Optional<RemoteId> id) {
        return ended(answer, id, id);
    }

    /**
     * The answer to a write of a resource that was there before. Behaves like {@link #ended(ProviderAnswer, Optional)}.
     */
    Uni<ProviderAnswer> endedOn(ProviderAnswer answer, RemoteId resource) {
        return ended(answer, Optional.of(resource), Optional.empty());
    }

    private Uni<ProviderAnswer> ended(ProviderAnswer answer, Optional<RemoteId> resource, Optional<RemoteId> created) {
        return isAccepted(answer, resource)
                ? operation(answer, new Work(() -> created, operation -> created, true))
                        .replaceWith(answer)
                : Uni.createFrom().item(answer);
    }

    /**
     * The resource that an accepted create makes, once that is done. Lazy. Fails as {@link #ended} does.
     *
     * @param wanted the desired state
     * @param hint what may be the id of the resource, as far as the answer shows it
     */
    Uni<RemoteResource> created(ProviderAnswer answer, JsonNode wanted, Supplier<Optional<RemoteId>> hint) {
        Function<JsonNode, Optional<RemoteId>> result = operation -> form.flatMap(PollForm::result)
                .map(at -> operation.at(at))
                .flatMap(shown -> resources.around(wanted).idOf(shown));
        Supplier<Optional<RemoteId>> other =
                () -> hint.get().filter(id -> !operationId(answer).equals(Optional.of(id.value())));
        return operation(answer, new Work(other, result, false)).chain(operation -> {
            RemoteId id =
                    result.apply(operation).orElseThrow(() -> FailureClassifier.underWay(answer.call(), other.get()));
            return reads.read(id)
                    .map(found -> found.orElseThrow(() -> FailureClassifier.underWay(answer.call(), Optional.of(id))));
        });
    }

    /**
     * What is being done.
     *
     * @param hint what may be the id of a resource that is being created
     * @param made the id of what was created, as far as the operation shows it
     * @param inPart whether a failure may leave an effect that can be looked at, whatever the operation shows
     */
    private record Work(
            Supplier<Optional<RemoteId>> hint, Function<JsonNode, Optional<RemoteId>> made, boolean inPart) {}

    /** The body of the operation, once it has ended well. */
    private Uni<JsonNode> operation(ProviderAnswer answer, Work work) {
        return Uni.createFrom().deferred(() -> {
            Optional<ProviderCall> call =
                    form.flatMap(poll -> target(poll, answer)).map(ProviderCall::get);
            if (call.isEmpty()) {
                throw FailureClassifier.underWay(answer.call(), work.hint().get());
            }
            return new Poll(form.orElseThrow(), answer, call.get(), work).run();
        });
    }

    private Optional<String> target(PollForm poll, ProviderAnswer answer) {
        return shown(poll, answer).filter(text -> !text.isBlank()).flatMap(text -> target(poll, answer.call(), text));
    }

    private static Optional<String> shown(PollForm poll, ProviderAnswer answer) {
        return poll.at().isPresent()
                ? answer.body()
                        .map(body -> body.at(poll.at().get()))
                        .filter(AcceptedWork::isText)
                        .map(JsonNode::asText)
                : answer.header("Location");
    }

    /** The id of the operation, which may stand where a resource's would. */
    private Optional<String> operationId(ProviderAnswer answer) {
        return form.flatMap(poll -> shown(poll, answer)).map(AcceptedWork::last);
    }

    private Optional<String> target(PollForm poll, ProviderCall call, String shown) {
        try {
            return Optional.of(poll.path()
                    .map(path ->
                            new Subject(Map.of("{operation}", (JsonNode) TextNode.valueOf(last(shown)))).path(path))
                    .orElseGet(() -> http.target(call.target(), shown)));
        } catch (IllegalArgumentException | ProviderFailure.Unsupported leadsElsewhere) {
            return Optional.empty();
        }
    }

    /** The id of an operation; of a link to it, its last segment. */
    private static String last(String shown) {
        String path = shown.replaceFirst("[?#].*$", "").replaceFirst("/+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isText(JsonNode value) {
        return value.isValueNode() && !value.isNull();
    }

    /** The reads of one operation. */
    private final class Poll {
        private final PollForm form;
        private final ProviderAnswer answer;
        private final ProviderCall call;
        private final Work work;
        private final long began = System.nanoTime();
        private volatile Optional<JsonNode> ended = Optional.empty();

        Poll(PollForm form, ProviderAnswer answer, ProviderCall call, Work work) {
            this.form = form;
            this.answer = answer;
            this.call = call;
            this.work = work;
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
            if (!timeLeft()) {
                throw underWay();
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause())
                    .chain(() -> http.read(call))
                    .map(shown -> shown.body().orElse(MissingNode.getInstance()))
                    .onFailure(ProviderFailure.class)
                    .recoverWithUni(failure -> failure.retryable()
                            ? Uni.createFrom().item(MissingNode.getInstance())
                            : Uni.createFrom().failure(underWay()))
                    .map(this::judge);
        }

        private ProviderFailure underWay() {
            return FailureClassifier.underWay(answer.call(), work.hint().get());
        }

        /** Around the declared time, so that many who wait do not ask at once. */
        private Duration pause() {
            return new ExponentialBackOff(form.every(), form.every()).delay(1);
        }

        /** Whether the operation has ended well. */
        private boolean judge(JsonNode operation) {
            if (form.failed().filter(failed -> isTrue(failed, operation)).isPresent()) {
                Optional<RemoteId> made = work.made().apply(operation);
                throw FailureClassifier.givenUp(
                        answer.call(),
                        message(operation),
                        work.inPart() || made.isPresent(),
                        made.or(work.hint()::get));
            }
            if (isTrue(form.done(), operation)) {
                ended = Optional.of(operation);
            }
            return ended.isPresent();
        }

        private Optional<String> message(JsonNode operation) {
            return form.message()
                    .map((JsonPointer at) -> operation.at(at))
                    .filter(AcceptedWork::isText)
                    .map(JsonNode::asText);
        }

        private boolean timeLeft() {
            Duration within = kind.progress().flatMap(ProgressForm::within).orElseThrow();
            return System.nanoTime() - began < within.toNanos();
        }
    }

    private static boolean isTrue(Expression<JsonNode> expression, JsonNode operation) {
        try {
            return JmesPathTruth.of(expression.search(operation));
        } catch (RuntimeException notSaid) {
            return false;
        }
    }
}
