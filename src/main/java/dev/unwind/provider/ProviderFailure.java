package dev.unwind.provider;

import dev.unwind.batch.change.RemoteId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why an operation on a resource failed, and what that says about whether it was done. Messages are for people, and never hold
 * secrets: no header, no request body, of an answer's body only what the provider's error form declares as its message.
 */
public abstract sealed class ProviderFailure extends RuntimeException {
    private final transient Optional<RemoteId> created;
    private final boolean partlyDone;

    private ProviderFailure(String message, Optional<RemoteId> created, boolean partlyDone) {
        super(message, null, false, false);
        this.created = created;
        this.partlyDone = partlyDone;
    }

    /** The id of what the operation had created before it failed, as soon as one was known. */
    public Optional<RemoteId> created() {
        return created;
    }

    /** Whether an earlier call of the same operation took effect: there is something to undo whatever the last call's fate. */
    public boolean partlyDone() {
        return partlyDone;
    }

    /** Whether the call that failed may have been done all the same. */
    public abstract boolean inDoubt();

    /** Whether the same call may succeed if sent again after a while. */
    public abstract boolean passing();

    /** A short name for records and metrics. */
    public abstract String code();

    /** The HTTP status that was answered, where one was. */
    public OptionalInt status() {
        return OptionalInt.empty();
    }

    /** How long the provider asked to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** The same failure of an operation whose earlier calls took effect. */
    public abstract ProviderFailure afterCreating(Optional<RemoteId> id);

    /** The provider answered that it did not do it. */
    public static final class Refused extends ProviderFailure {
        private final int status;
        private final boolean passing;
        private final transient Optional<Duration> retryAfter;

        public Refused(int status, String message, boolean passing, Optional<Duration> retryAfter) {
            this(status, message, passing, retryAfter, Optional.empty(), false);
        }

        private Refused(
                int status,
                String message,
                boolean passing,
                Optional<Duration> retryAfter,
                Optional<RemoteId> created,
                boolean partlyDone) {
            super(message, created, partlyDone);
            this.status = status;
            this.passing = passing;
            this.retryAfter = retryAfter;
        }

        @Override
        public boolean inDoubt() {
            return false;
        }

        @Override
        public boolean passing() {
            return passing;
        }

        @Override
        public String code() {
            return "REFUSED";
        }

        @Override
        public OptionalInt status() {
            return OptionalInt.of(status);
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }

        @Override
        public ProviderFailure afterCreating(Optional<RemoteId> id) {
            return new Refused(status, getMessage(), passing, retryAfter, id, true);
        }
    }

    /** No request left this process: no connection was made, or a guard held it back. */
    public static final class Unreachable extends ProviderFailure {
        private final transient Optional<Duration> retryAfter;

        public Unreachable(String message) {
            this(message, Optional.empty(), Optional.empty(), false);
        }

        /** @param retryAfter how long nothing will be sent to the provider at all */
        public Unreachable(String message, Duration retryAfter) {
            this(message, Optional.of(retryAfter), Optional.empty(), false);
        }

        private Unreachable(
                String message, Optional<Duration> retryAfter, Optional<RemoteId> created, boolean partlyDone) {
            super(message, created, partlyDone);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }

        @Override
        public boolean inDoubt() {
            return false;
        }

        @Override
        public boolean passing() {
            return true;
        }

        @Override
        public String code() {
            return "UNREACHABLE";
        }

        @Override
        public ProviderFailure afterCreating(Optional<RemoteId> id) {
            return new Unreachable(getMessage(), retryAfter, id, true);
        }
    }

    /** A request was sent and what became of it is unknown. Of a read: no usable answer. */
    public static final class InDoubt extends ProviderFailure {
        private final transient OptionalInt status;

        public InDoubt(String message, OptionalInt status) {
            this(message, status, Optional.empty(), false);
        }

        private InDoubt(String message, OptionalInt status, Optional<RemoteId> created, boolean partlyDone) {
            super(message, created, partlyDone);
            this.status = status;
        }

        @Override
        public boolean inDoubt() {
            return true;
        }

        @Override
        public boolean passing() {
            return true;
        }

        @Override
        public String code() {
            return "IN_DOUBT";
        }

        @Override
        public OptionalInt status() {
            return status;
        }

        @Override
        public ProviderFailure afterCreating(Optional<RemoteId> id) {
            return new InDoubt(getMessage(), status, id, true);
        }
    }

    /** What was asked for cannot be done through the provider's API; nothing was sent for it, and sending it again never helps. */
    public static final class Unsupported extends ProviderFailure {
        public Unsupported(String message) {
            this(message, Optional.empty(), false);
        }

        private Unsupported(String message, Optional<RemoteId> created, boolean partlyDone) {
            super(message, created, partlyDone);
        }

        @Override
        public boolean inDoubt() {
            return false;
        }

        @Override
        public boolean passing() {
            return false;
        }

        @Override
        public String code() {
            return "UNSUPPORTED";
        }

        @Override
        public ProviderFailure afterCreating(Optional<RemoteId> id) {
            return new Unsupported(getMessage(), id, true);
        }
    }
}
