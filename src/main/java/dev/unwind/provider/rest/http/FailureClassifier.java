package dev.unwind.provider.rest.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.backoff.RetryAfter;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ShownText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Classifies unsuccessful answers by whether the call may have had an effect: a 4xx other than 408, redirects that ask
 * to send it elsewhere, and what the provider's file declares, mean that it had none; anything else leaves it in doubt.
 * A refusal passes if it says so itself (423, 429, any with {@code Retry-After}) or the file does. Immutable.
 */
public final class FailureClassifier {
    private static final int FORBIDDEN = 403;
    private static final int TIMEOUT = 408;
    private static final Set<Integer> PASSING = Set.of(423, 429);

    private final AnswerForm form;

    FailureClassifier(AnswerForm form) {
        this.form = form;
    }

    /** Whether the body of a 2xx says that the call failed. */
    boolean failedWithin(ProviderAnswer answer) {
        try {
            return form.failed()
                    .flatMap(expression -> answer.body().map(expression::search))
                    .filter(JmesPathTruth::of)
                    .isPresent();
        } catch (RuntimeException notSaid) {
            return false;
        }
    }

    /** The time until the provider accepts further calls, if a successful answer says that its quota is used up. */
    Optional<Duration> exhausted(ProviderAnswer answer) {
        return form.quota()
                .flatMap(quota -> untilReset(answer, quota))
                .filter(pause -> !pause.isNegative())
                .map(RetryAfter::bounded);
    }

    ProviderFailure of(ProviderAnswer answer) {
        int status = answer.status();
        if (answer.successful()) {
            return new Refused(status, message(answer), busy(answer), Optional.empty());
        }
        if (Redirects.is(answer)) {
            return Redirects.unfollowed(answer);
        }
        String message = message(answer);
        if (PASSING.contains(status) || form.notDone().contains(status) || status >= 400 && busy(answer)) {
            return new Refused(status, message, true, retryAfter(answer));
        }
        if (status >= 400 && status < 500 && status != TIMEOUT) {
            Optional<Duration> pause = pauseOf(answer);
            return new Refused(status, message, pause.isPresent(), pause);
        }
        return new InDoubt(message, OptionalInt.of(status));
    }

    /** The pause that an answer asks for by its header {@code Retry-After}. */
    static Optional<Duration> askedPause(ProviderAnswer answer) {
        return Optional.ofNullable(answer.headers().get(RetryAfter.HEADER)).flatMap(RetryAfter::parse);
    }

    /** Some APIs answer 403 where the quota is used up. Other refusals do not pass with the quota's window. */
    private Optional<Duration> pauseOf(ProviderAnswer answer) {
        return answer.status() == FORBIDDEN ? retryAfter(answer) : askedPause(answer);
    }

    /** Whether the file says that such an answer is a refusal that passes. */
    boolean refusedForNow(ProviderAnswer answer) {
        return !answer.successful() && (form.notDone().contains(answer.status()) || busy(answer));
    }

    private boolean busy(ProviderAnswer answer) {
        try {
            return form.busy().of(answer);
        } catch (RuntimeException notSaid) {
            return false;
        }
    }

    /**
     * A failure for a write that the provider has accepted and not carried out yet.
     *
     * @param created the id of the resource that is being created; empty if it is not known
     */
    public static UnderWay underWay(ProviderAnswer answer, Optional<RemoteId> created) {
        ProviderCall call = answer.call();
        String message = call.label() + " answered " + answer.status() + ": accepted, and not done yet";
        return new UnderWay(OptionalInt.of(answer.status()), shown(call, message), created);
    }

    /**
     * A failure for a write that the provider had accepted, and of which it reports that it failed.
     *
     * @param call whose secrets the message may not show
     * @param what names the write
     * @param message what it says of that; empty if it says nothing
     * @param inPart whether it may have had an effect that can be looked at
     * @param created the id of what may have been created; empty if it is not known
     */
    public static GivenUp givenUp(
            ProviderCall call, String what, Optional<String> message, boolean inPart, Optional<RemoteId> created) {
        String why = message.map(text -> ": " + text).orElse("");
        return new GivenUp(shown(call, what + " was accepted, and its operation failed" + why), inPart, created);
    }

    /** A failure for an answer that cannot be used. */
    public static InDoubt unusable(ProviderCall call, int status, String why) {
        return new InDoubt(shown(call, call.label() + " answered " + status + " " + why), OptionalInt.of(status));
    }

    /** A failure for an answer that cannot be used; says of its body why, if that is the cause. */
    public static InDoubt unusable(ProviderAnswer answer, String why) {
        return unusable(
                answer.call(),
                answer.status(),
                why + answer.unusable().map(reason -> ": " + reason).orElse(""));
    }

    private String message(ProviderAnswer answer) {
        var text = new StringBuilder(answer.call().label()).append(" answered ").append(answer.status());
        valueAt(answer, form.errorMessage())
                .ifPresent(message -> text.append(": ").append(message));
        valueAt(answer, form.errorCode())
                .ifPresent(code -> text.append(" (").append(code).append(')'));
        return shown(answer.call(), text.toString());
    }

    private static Optional<String> valueAt(ProviderAnswer answer, Optional<JsonPointer> at) {
        return answer.body()
                .flatMap(body -> at.map(body::at))
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText);
    }

    /** A text about a call as it may be shown. */
    static String shown(ProviderCall call, String text) {
        return ShownText.of(text, call.secrets());
    }

    /** The delay of the header Retry-After, and otherwise that of the quota's headers. */
    private Optional<Duration> retryAfter(ProviderAnswer answer) {
        return askedPause(answer)
                .or(() ->
                        form.quota().flatMap(quota -> untilReset(answer, quota)).map(RetryAfter::bounded));
    }

    /** Empty while requests are left in the window: the refusal has another reason, and waiting would not help. */
    private static Optional<Duration> untilReset(ProviderAnswer answer, AnswerForm.Quota quota) {
        return Optional.ofNullable(answer.headers().get(quota.remaining()))
                .filter(remaining -> remaining.strip().equals("0"))
                .flatMap(none -> Optional.ofNullable(answer.headers().get(quota.reset())))
                .flatMap(RetryAfter::seconds)
                .map(since1970 -> Duration.between(Instant.now(), Instant.EPOCH.plus(since1970)));
    }
}
