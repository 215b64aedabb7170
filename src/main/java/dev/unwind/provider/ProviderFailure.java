package dev.unwind.provider;

import dev.unwind.batch.change.RemoteId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why an operation on a resource failed, and whether it may have had an effect. Messages are for people and hold no
 * secrets: no header, no request body, and of an answer's body only what the provider's error form declares as its
 * message.
 */
public abstract sealed class ProviderFailure extends RuntimeException {
    private final transient OptionalInt status;
    private final transient Optional<Duration> retryAfter;
    private final transient EarlierCalls earlier;

    /** What the calls before the one that failed did. */
    private record EarlierCalls(boolean tookEffect, Optional<RemoteId> created) {
        static final EarlierCalls NONE = new EarlierCalls(false, Optional.empty());
    }

    private ProviderFailure(String message, OptionalInt status, Optional<Duration> retryAfter, EarlierCalls earlier) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
        this.earlier = earlier;
    }

    /** The id of the resource that the operation created before it failed; empty if it is not known. */
    public Optional<RemoteId> created() {
        return earlier.created();
    }

    /** Whether {@link #created} names what was created, and not perhaps an operation that was to create it. */
    public boolean surelyCreated() {
        return endedLater() ? partiallyApplied() : !accepted();
    }

    /**
     * Whether an earlier call of the same operation took effect: there is something to undo, whatever became of the
     * last call.
     */
    public boolean partiallyApplied() {
        return earlier.tookEffect();
    }

    /** Whether the call that failed may have taken effect. */
    public boolean inDoubt() {
        return false;
    }

    /** Whether the same call may succeed if it is sent again later. */
    public boolean retryable() {
        return false;
    }

    /**
     * Whether it may only be a matter of time until the same write succeeds: a conflict (409) or a lock (423), besides
     * what is {@link #retryable()}.
     */
    public boolean busy() {
        return retryable();
    }

    /** Whether the provider has accepted the write and not carried it out yet: it must not be sent again. */
    public boolean accepted() {
        return false;
    }

    /** Whether the write had been accepted and failed later: the resource may show what is left of it. */
    public boolean endedLater() {
        return false;
    }

    /** A short name for records and metrics. */
    public abstract String code();

    /** The HTTP status of the answer; empty if there was none. */
    public OptionalInt status() {
        return status;
    }

    /** For how long nothing should be sent to the provider; empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /**
     * This failure, for an operation whose earlier calls took effect.
     *
     * @param created the id of the resource that they created; empty if they created none, or if its id is not known
     */
    public ProviderFailure afterEarlierCalls(Optional<RemoteId> created) {
        return after(new EarlierCalls(true, created));
    }

    abstract ProviderFailure after(EarlierCalls calls);

    /** The provider answered that the call had no effect. */
    public static final class Refused extends ProviderFailure {
        private final boolean retryable;

        public Refused(int status, String message, boolean retryable, Optional<Duration> retryAfter) {
            this(OptionalInt.of(status), message, retryable, retryAfter, EarlierCalls.NONE);
        }

        private Refused(
                OptionalInt status,
                String message,
                boolean retryable,
                Optional<Duration> retryAfter,
                EarlierCalls earlier) {
            super(message, status, retryAfter, earlier);
            this.retryable = retryable;
        }

        @Override
        public boolean retryable() {
            return retryable;
        }

        @Override
        public boolean busy() {
            return retryable || status().stream().anyMatch(status -> status == 409 || status == 423);
        }

        @Override
        public String code() {
            return "REFUSED";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new Refused(status(), getMessage(), retryable, retryAfter(), calls);
        }
    }

    /** No request was sent: no connection was made, or a guard held the call back. */
    public static final class Unreachable extends ProviderFailure {
        public Unreachable(String message) {
            this(message, Optional.empty(), EarlierCalls.NONE);
        }

        /** @param retryAfter for how long no call will be sent to the provider */
        public Unreachable(String message, Duration retryAfter) {
            this(message, Optional.of(retryAfter), EarlierCalls.NONE);
        }

        private Unreachable(String message, Optional<Duration> retryAfter, EarlierCalls earlier) {
            super(message, OptionalInt.empty(), retryAfter, earlier);
        }

        @Override
        public boolean retryable() {
            return true;
        }

        @Override
        public String code() {
            return "UNREACHABLE";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new Unreachable(getMessage(), retryAfter(), calls);
        }
    }

    /** A request was sent and its outcome is unknown. For a read: there was no usable answer. */
    public static final class InDoubt extends ProviderFailure {
        public InDoubt(String message, OptionalInt status) {
            this(message, status, EarlierCalls.NONE);
        }

        private InDoubt(String message, OptionalInt status, EarlierCalls earlier) {
            super(message, status, Optional.empty(), earlier);
        }

        @Override
        public boolean inDoubt() {
            return true;
        }

        @Override
        public boolean retryable() {
            return true;
        }

        @Override
        public String code() {
            return "IN_DOUBT";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new InDoubt(getMessage(), status(), calls);
        }
    }

    /** The provider had accepted a write, and reports that it has failed. It may have taken effect in part. */
    public static final class GivenUp extends ProviderFailure {
        /**
         * @param inPart whether it may have had an effect that can be looked at
         * @param created the id of what may have been created; empty if it is not known
         */
        public GivenUp(String message, boolean inPart, Optional<RemoteId> created) {
            this(message, new EarlierCalls(inPart, created));
        }

        private GivenUp(String message, EarlierCalls earlier) {
            super(message, OptionalInt.empty(), Optional.empty(), earlier);
        }

        @Override
        public boolean endedLater() {
            return true;
        }

        @Override
        public String code() {
            return "GIVEN_UP";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new GivenUp(getMessage(), calls);
        }
    }

    /** The provider has accepted a write and will carry it out later, or fail to. */
    public static final class UnderWay extends ProviderFailure {
        /**
         * @param status that of the answer that accepted it; empty if another gateway had it
         * @param created the id of the resource that is being created; empty if it is not known
         */
        public UnderWay(OptionalInt status, String message, Optional<RemoteId> created) {
            this(status, message, new EarlierCalls(false, created));
        }

        private UnderWay(OptionalInt status, String message, EarlierCalls earlier) {
            super(message, status, Optional.empty(), earlier);
        }

        @Override
        public boolean inDoubt() {
            return true;
        }

        @Override
        public boolean retryable() {
            return true;
        }

        @Override
        public boolean accepted() {
            return true;
        }

        @Override
        public String code() {
            return "UNDER_WAY";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new UnderWay(
                    status(),
                    getMessage(),
                    new EarlierCalls(calls.tookEffect(), calls.created().or(this::created)));
        }
    }

    /** The provider's API cannot do what was asked for. Nothing was sent for it, and repeating it never helps. */
    public static final class Unsupported extends ProviderFailure {
        public Unsupported(String message) {
            this(message, EarlierCalls.NONE);
        }

        private Unsupported(String message, EarlierCalls earlier) {
            super(message, OptionalInt.empty(), Optional.empty(), earlier);
        }

        @Override
        public String code() {
            return "UNSUPPORTED";
        }

        @Override
        ProviderFailure after(EarlierCalls calls) {
            return new Unsupported(getMessage(), calls);
        }
    }
}
