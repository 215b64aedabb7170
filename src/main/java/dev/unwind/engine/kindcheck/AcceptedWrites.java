package dev.unwind.engine.kindcheck;

import dev.unwind.engine.async.Delay;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits for writes that the provider has accepted and carries out later. Every Uni is lazy and completes on any thread.
 * Serves one check.
 */
final class AcceptedWrites {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ResourceKind kind;
    private final KindReport.Findings findings;
    private boolean noted;

    AcceptedWrites(ResourceKind kind, KindReport.Findings findings) {
        this.kind = kind;
        this.findings = findings;
    }

    /**
     * Makes a write. If it is only accepted, looks until its effect is seen, for as long as it may take; fails as the
     * write did if none is seen by then.
     *
     * @param look looks for the effect; given the failure, which may name what is being created
     */
    <T> Uni<T> done(Supplier<Uni<T>> write, Function<UnderWay, Uni<Optional<T>>> look) {
        return write.get().onFailure(UnderWay.class).recoverWithUni(underWay -> {
            noteOnce();
            return until(() -> look.apply(underWay), Optional::isPresent, deadline())
                    .map(found -> found.orElseThrow(() -> underWay));
        });
    }

    /** Reads until the provider is no longer at work on the resource, for as long as that may take. */
    Uni<Optional<RemoteResource>> settled(Supplier<Uni<Optional<RemoteResource>>> read) {
        return until(read, found -> !isUnderWay(found), deadline());
    }

    boolean isUnderWay(Optional<RemoteResource> found) {
        return found.filter(resource -> kind.progress(resource) == Progress.UNDER_WAY)
                .isPresent();
    }

    private long deadline() {
        Duration longest = kind.traits()
                .behaviour()
                .finishesWithin()
                .orElse(kind.traits().settles())
                .plus(kind.traits().readLag());
        return System.nanoTime() + longest.toNanos();
    }

    private static <T> Uni<T> until(Supplier<Uni<T>> look, Predicate<T> enough, long deadline) {
        return Uni.createFrom().deferred(look::get).flatMap(seen -> {
            boolean over = System.nanoTime() - deadline >= 0;
            return over || enough.test(seen)
                    ? Uni.createFrom().item(seen)
                    : Delay.of(BETWEEN_LOOKS).chain(() -> until(look, enough, deadline));
        });
    }

    private void noteOnce() {
        boolean declared = kind.traits().behaviour().finishesWithin().isPresent();
        if (!noted && !declared) {
            findings.broken(
                    "async",
                    "a write is answered with 202, and how long it takes is not declared: add async (within, pending,"
                            + " failed)");
        }
        noted = true;
    }
}
