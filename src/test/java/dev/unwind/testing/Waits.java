package dev.unwind.testing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what has to happen. The limit is no assertion: it only ends a test that would wait for ever,
 * and is so long that a busy machine does not reach it. A test that asserts a duration states that duration itself.
 */
public final class Waits {
    /** After which nothing is expected to happen any more. */
    public static final Duration LIMIT = Duration.ofMinutes(4);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Waits() {}

    /** Waits for a condition, which is checked at once and every 20 milliseconds. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /**
     * Waits for a condition, which is checked at once and every 20 milliseconds.
     *
     * @param what names it in the failure
     */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }

    /** Waits for the result of {@code stage}. */
    public static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
