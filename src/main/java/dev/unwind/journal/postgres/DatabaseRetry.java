package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long PostgreSQL is waited for. What a running batch depends on is tried for as long as {@link JournalConfig#patience()} says;
 * what a caller waits for, {@link JournalConfig#callerPatience()}. Either way all failures come out as {@link JournalUnavailable}.
 */
@Singleton
public class DatabaseRetry {
    private final JournalConfig config;

    public DatabaseRetry(JournalConfig config) {
        this.config = config;
    }

    /**
     * Makes the attempt again, with growing pauses, while what makes it fail is passing. One that does not come to an end counts as
     * failed while it may still be going on, so an attempt has to be harmless beside another one.
     *
     * @param what what could not be done, for a person
     */
    public <T> Uni<T> retryWhileUnavailable(String what, Supplier<Uni<T>> attempt) {
        return Uni.createFrom()
                .deferred(attempt::get)
                .ifNoItem()
                .after(config.statementTimeout())
                .fail()
                .onFailure(PgErrors::isTransient)
                .retry()
                .withBackOff(config.maxPause().dividedBy(20), config.maxPause())
                .withJitter(0.5)
                .expireIn(config.patience().toMillis())
                .onFailure()
                .transform(failure -> new JournalUnavailable(what, failure));
    }

    /** Gives up what a caller waits for within seconds, whatever it would have been tried for. */
    public <T> Uni<T> withinCallerPatience(String what, Uni<T> answer) {
        return within(config.callerPatience(), what, answer);
    }

    /** The same for what may have to do with all steps of a large batch: as long as a transaction may take. */
    public <T> Uni<T> withinStatementTimeout(String what, Uni<T> answer) {
        return within(config.statementTimeout(), what, answer);
    }

    private static <T> Uni<T> within(Duration time, String what, Uni<T> answer) {
        return answer.ifNoItem()
                .after(time)
                .failWith(() -> new JournalUnavailable(what, new io.smallrye.mutiny.TimeoutException()));
    }
}
