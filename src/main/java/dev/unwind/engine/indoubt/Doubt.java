package dev.unwind.engine.indoubt;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * A write that was sent and whose outcome is not known.
 *
 * @param because why not, for people
 * @param sentAt no earlier than it was sent, on the run's clock
 * @param attempt how often it was sent
 * @param reason what leaves its outcome open
 * @param refusal the answer that contradicts what may have happened; empty for the other reasons
 */
record Doubt<T>(
        ResolvableWrite<T> write,
        String because,
        long sentAt,
        int attempt,
        Reason reason,
        Optional<ProviderFailure> refusal) {

    /** What leaves the outcome of a write open. */
    enum Reason {
        /** No usable answer came: it may take effect for as long as requests settle. */
        UNANSWERED,
        /** The provider said that it accepted or did it, and that is not seen: it is not sent again. */
        ANSWERED,
        /** It was refused in a way that may be the echo of its own success. */
        REFUSED
    }

    static <T> Doubt<T> unanswered(ResolvableWrite<T> write, String because, long sentAt, int attempt) {
        return new Doubt<>(write, because, sentAt, attempt, Reason.UNANSWERED, Optional.empty());
    }

    static <T> Doubt<T> answered(ResolvableWrite<T> write, String because, long sentAt, int attempt) {
        return new Doubt<>(write, because, sentAt, attempt, Reason.ANSWERED, Optional.empty());
    }

    static <T> Doubt<T> refused(ResolvableWrite<T> write, ProviderFailure refusal, long sentAt, int attempt) {
        return new Doubt<>(write, refusal.getMessage(), sentAt, attempt, Reason.REFUSED, Optional.of(refusal));
    }

    /** How long until a look is evidence; zero or negative where it is now. */
    Duration untilConclusive(KindTraits traits, long now) {
        var effect =
                switch (reason) {
                    case UNANSWERED -> traits.untilUnanswered();
                    case ANSWERED -> traits.untilAccepted();
                    case REFUSED -> Duration.ZERO;
                };
        return effect.plus(traits.readLag()).minusNanos(now - sentAt);
    }
}
