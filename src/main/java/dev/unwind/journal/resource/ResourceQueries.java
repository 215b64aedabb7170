package dev.unwind.journal.resource;

import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.EntityQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * The resources that are tracked by name. Called on a Vert.x context. Fails with a {@link dev.unwind.journal.postgres.JournalUnavailable} where PostgreSQL is
 * away.
 */
@ApplicationScoped
public class ResourceQueries {
    private final EntityQueries reading;

    ResourceQueries(EntityQueries reading) {
        this.reading = reading;
    }

    /** A place in the list: a kind and a name in it. */
    public record Place(String kind, String name) {}

    /**
     * Tracked resources that exist, by kind and name.
     *
     * @param after only those behind this place
     */
    public Uni<List<ResourceEntity>> list(Tenant tenant, Optional<String> kind, Optional<Place> after, int limit) {
        var query = new EntityQueries.Query("from ResourceEntity where goneAt is null and tenant = ?1", tenant.name());
        kind.ifPresent(wanted -> query.and("kind = ", wanted));
        after.ifPresent(place -> query.and("(kind, name) > ", place.kind(), place.name()));
        return reading.list(query.text() + " order by kind, name", ResourceEntity.class, limit, query.parameters());
    }

    /** What this name stands for, or stood for before it was deleted. */
    public Uni<Optional<ResourceEntity>> find(Tenant tenant, String kind, String name) {
        return reading.list(
                        "from ResourceEntity where tenant = ?1 and kind = ?2 and name = ?3",
                        ResourceEntity.class,
                        1,
                        List.of(tenant.name(), kind, name))
                .map(found -> found.stream().findFirst());
    }
}
