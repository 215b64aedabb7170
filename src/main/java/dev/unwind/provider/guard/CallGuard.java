package dev.unwind.provider.guard;

import dev.unwind.provider.NotPermitted;
import dev.unwind.provider.ProviderFailure;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jboss.logging.Logger;

/**
 * The guards of one provider. Reads and writes share one concurrency limit and differ in what is tried again; the limit lies within
 * the retries, so that a call which waits for its next attempt holds no slot. Thread-safe; calls may complete on any thread.
 */
public final class CallGuard {
    private static final Logger LOG = Logger.getLogger(CallGuard.class);

    private final String provider;
    private final Guard limit;
    private final Guard reads;
    private final Guard writes;

    /**
     * @param maxConcurrency how many calls run at once, at least 1
     * @param maxWaiting how many more wait for their turn before further ones fail as unreachable, at least 1
     */
    public CallGuard(String provider, int maxConcurrency, int maxWaiting, RetryPolicy retry) {
        this.provider = provider;
        this.limit = Guard.create()
                .withDescription(provider)
                .withBulkhead()
                .limit(maxConcurrency)
                .queueSize(maxWaiting)
                .done()
                .build();
        this.reads = retrying(provider + " reads", retry, retry::retriesRead);
        this.writes = retrying(provider + " writes", retry, retry::retriesWrite);
    }

    /** Guards a call that changes nothing: whatever may pass is tried again. */
    public <T> Uni<T> read(Supplier<Uni<T>> call) {
        return guarded(reads, call);
    }

    /** Guards a call that changes something: only what certainly was not done is tried again. */
    public <T> Uni<T> write(Supplier<Uni<T>> call) {
        return guarded(writes, call);
    }

    private <T> Uni<T> guarded(Guard retries, Supplier<Uni<T>> call) {
        TypeLiteral<Uni<T>> type = new TypeLiteral<>() {};
        return retries.get(() -> limit.get(call, type), type)
                .onFailure(failure -> !(failure instanceof ProviderFailure || failure instanceof NotPermitted))
                .transform(this::named);
    }

    private ProviderFailure named(Throwable failure) {
        if (failure instanceof BulkheadException) {
            return new ProviderFailure.Unreachable("too many calls to " + provider + " are waiting already");
        }
        LOG.errorf(failure, "A call to %s failed in a way that no provider is known to cause", provider);
        return new ProviderFailure.InDoubt(
                "the call ended with " + failure.getClass().getSimpleName(), OptionalInt.empty());
    }

    private static Guard retrying(String description, RetryPolicy policy, Predicate<Throwable> worthwhile) {
        var guard = Guard.create().withDescription(description);
        if (policy.attempts() == 1) {
            return guard.build();
        }
        return guard.withRetry()
                .maxRetries(policy.attempts() - 1)
                .maxDuration(0, ChronoUnit.MILLIS)
                .whenException(worthwhile)
                .withCustomBackoff()
                .strategy(() -> new Backoff(policy))
                .done()
                .done()
                .build();
    }
}
