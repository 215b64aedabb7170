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

/** The names under which callers know resources, given and taken away without a batch. Nothing is changed at a provider. */
@ApplicationScoped
public class TrackedNames {
    private final NameAdoption adoptions;
    private final ResourceResolver targets;
    private final DatabaseRetry patience;

    TrackedNames(NameAdoption adoptions, ResourceResolver targets, DatabaseRetry patience) {
        this.adoptions = adoptions;
        this.targets = targets;
        this.patience = patience;
    }

    /**
     * Lets a name stand for a resource that is there at its provider, whoever made it.
     *
     * @param id the resource's id, or one that it had before a batch gave it another
     * @return whether that is new; fails with {@link NoSuchResource}, {@link NameAlreadyTracked}, {@link ResourceBusy}, a {@link
     *     dev.unwind.provider.ProviderFailure} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Boolean> adopt(Tenant tenant, ResourceKind kind, String name, RemoteId id) {
        return there(kind, id)
                .flatMap(found -> adoptions.adopt(of(tenant, kind, name), found))
                .map(outcome -> {
                    refuseBusy(outcome);
                    if (outcome.result() == Result.ANOTHERS) {
                        throw new NameAlreadyTracked(name, outcome.tracked().orElseThrow());
                    }
                    return outcome.result() == Result.DONE;
                });
    }

    /**
     * Lets a name stand for nothing. The provider is not asked.
     *
     * @return whether it stood for something; fails with {@link ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Boolean> forget(Tenant tenant, ResourceKind kind, String name) {
        return adoptions.forget(of(tenant, kind, name)).map(outcome -> {
            refuseBusy(outcome);
            return outcome.result() == Result.DONE;
        });
    }

    private static NameAdoption.Name of(Tenant tenant, ResourceKind kind, String name) {
        return new NameAdoption.Name(tenant, kind.traits().account(), kind.name(), name);
    }

    private static void refuseBusy(NameAdoption.Outcome outcome) {
        outcome.busy().ifPresent(busy -> {
            throw new ResourceBusy(busy);
        });
    }

    /** The id under which the resource stands now. */
    private Uni<RemoteId> there(ResourceKind kind, RemoteId given) {
        var known = new ResourceResolver.Id(kind.traits().account(), kind.name(), given);
        return patience.withinCallerPatience("aliases could not be looked up", targets.current(Set.of(known)))
                .flatMap(moved -> Observation.of(kind, moved.getOrDefault(known, given), Optional.of(given)))
                .map(sighting -> {
                    sighting.unreadable().ifPresent(failure -> {
                        throw failure;
                    });
                    return sighting.resource()
                            .orElseThrow(() -> new NoSuchResource(kind.name(), given))
                            .id();
                });
    }
}
