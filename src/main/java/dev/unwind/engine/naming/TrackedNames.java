package dev.unwind.engine.naming;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.engine.state.Observation;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.resource.NameAdoption;
import dev.unwind.journal.resource.NameAdoption.Result;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Gives tracked names to existing resources and takes them away, without a batch. Changes nothing at a provider. */
@ApplicationScoped
public class TrackedNames {
    private final NameAdoption adoptions;
    private final ResourceResolver resolver;
    private final DatabaseRetry retry;

    TrackedNames(NameAdoption adoptions, ResourceResolver resolver, DatabaseRetry retry) {
        this.adoptions = adoptions;
        this.resolver = resolver;
        this.retry = retry;
    }

    /**
     * Gives a name to a resource that exists at its provider, whoever made it.
     *
     * @param id the resource's id, or one that it had before a batch gave it another
     * @return whether the name is new to the resource. Lazy; completes on any thread; fails with
     *     {@link NoSuchResource}, {@link NameAlreadyTracked}, {@link ResourceBusy}, a
     *     {@link dev.unwind.provider.ProviderFailure} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Boolean> adopt(Tenant tenant, ResourceKind kind, String name, RemoteId id) {
        return currentId(kind, id)
                .flatMap(found -> adoptions.adopt(name(tenant, kind, name), found))
                .map(outcome -> {
                    refuseBusy(outcome);
                    if (outcome.result() == Result.ANOTHERS) {
                        throw new NameAlreadyTracked(name, outcome.tracked().orElseThrow());
                    }
                    return outcome.result() == Result.DONE;
                });
    }

    /**
     * Takes a name away from its resource. Does not ask the provider.
     *
     * @return whether the name was tracked. Lazy; completes on the event loop of the database connection; fails with
     *     {@link ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Boolean> forget(Tenant tenant, ResourceKind kind, String name) {
        return adoptions.forget(name(tenant, kind, name)).map(outcome -> {
            refuseBusy(outcome);
            return outcome.result() == Result.DONE;
        });
    }

    private static NameAdoption.Name name(Tenant tenant, ResourceKind kind, String name) {
        return new NameAdoption.Name(tenant, kind.traits().account(), kind.name(), name);
    }

    private static void refuseBusy(NameAdoption.Outcome outcome) {
        outcome.busy().ifPresent(busy -> {
            throw new ResourceBusy(busy);
        });
    }

    /** The current id of a resource that exists. */
    private Uni<RemoteId> currentId(ResourceKind kind, RemoteId given) {
        var known = new ResourceResolver.Id(kind.traits().account(), kind.name(), given);
        return retry.withinCallerPatience("aliases could not be looked up", resolver.current(Set.of(known)))
                .flatMap(moved -> Observation.of(kind, moved.getOrDefault(known, given), Optional.of(given)))
                .map(observed -> {
                    observed.unreadable().ifPresent(failure -> {
                        throw failure;
                    });
                    return observed.resource()
                            .orElseThrow(() -> new NoSuchResource(kind.name(), given))
                            .id();
                });
    }
}
