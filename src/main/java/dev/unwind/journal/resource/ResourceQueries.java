package dev.unwind.journal.resource;

import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.EntityQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Reads tracked names. Queries are lazy, are subscribed to and complete on a Vert.x context, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable} where PostgreSQL is away.
 */
@ApplicationScoped
public class ResourceQueries {
    private final EntityQueries reading;

    ResourceQueries(EntityQueries reading) {
        this.reading = reading;
    }

    /** A position in the list: a kind, and a name of it. */
    public record Place(String kind, String name) {}

    /**
     * Tracked resources that exist, by kind and name.
     *
     * @param after only those behind this position
     */
    public Uni<List<ResourceEntity>> list(Tenant tenant, Optional<String> kind, Optional<Place> after, int limit) {
        var query = new EntityQueries.Query("from ResourceEntity where goneAt is null and tenant = ?1", tenant.name());
        kind.ifPresent(wanted -> query.and("kind = ", wanted));
        after.ifPresent(place -> query.and("(kind, name) > ", place.kind(), place.name()));
        return reading.list(query.text() + " order by kind, name", ResourceEntity.class, limit, query.parameters());
    }

    /** The resource of this name, also where it was deleted. */
    public Uni<Optional<ResourceEntity>> find(Tenant tenant, String kind, String name) {
        return reading.list(
                        "from ResourceEntity where tenant = ?1 and kind = ?2 and name = ?3",
                        ResourceEntity.class,
                        1,
                        List.of(tenant.name(), kind, name))
                .map(found -> found.stream().findFirst());
    }
}
