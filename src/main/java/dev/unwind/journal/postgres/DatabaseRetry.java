package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Retries and time limits while PostgreSQL is away. What a running batch depends on is retried for
 * {@link JournalConfig#patience()}; what a caller waits for is limited to {@link JournalConfig#callerPatience()}.
 */
@Singleton
public class DatabaseRetry {
    private final JournalConfig config;

    public DatabaseRetry(JournalConfig config) {
        this.config = config;
    }

    /**
     * Repeats the attempt with growing pauses while its failure is transient. An attempt that times out may still be
     * going on beside the next one, so attempts have to be idempotent. Lazy; completes on the thread of the attempt;
     * fails with {@link JournalUnavailable}.
     *
     * @param what describes what could not be done, for a person
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
                .transform(failure -> JournalUnavailable.of(what, failure));
    }

    /** Fails with {@link JournalUnavailable} where there is no answer within {@link JournalConfig#callerPatience()}. */
    public <T> Uni<T> withinCallerPatience(String what, Uni<T> answer) {
        return within(config.callerPatience(), what, answer);
    }

    /**
     * Fails with {@link JournalUnavailable} where there is no answer within {@link JournalConfig#statementTimeout()}.
     */
    public <T> Uni<T> withinStatementTimeout(String what, Uni<T> answer) {
        return within(config.statementTimeout(), what, answer);
    }

    private static <T> Uni<T> within(Duration time, String what, Uni<T> answer) {
        return answer.ifNoItem()
                .after(time)
                .failWith(() -> new JournalUnavailable(what, new io.smallrye.mutiny.TimeoutException()));
    }
}
