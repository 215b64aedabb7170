package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceReads;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The reads of a run. A write may follow each of them, so that calls which have room for more wait for their end. */
final class NotedReads implements ResourceReads {
    private final ResourceReads reads;
    private final Activity activity;
    private final Optional<ItemReads> together;

    /** @param together reads several resources for writes at once; empty if each is read by itself */
    NotedReads(ResourceReads reads, Activity activity, Optional<ItemReads> together) {
        this.reads = reads;
        this.activity = activity;
        this.together = together;
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        return activity.during(reads.read(id));
    }

    @Override
    public Uni<Optional<RemoteResource>> readForWrite(RemoteId id) {
        return together.map(items -> items.read(id, this::read)).orElseGet(() -> read(id));
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return activity.during(reads.find(name));
    }

    @Override
    public Uni<List<RemoteResource>> findSimilar(String name) {
        return activity.during(reads.findSimilar(name));
    }

    @Override
    public Uni<Void> list(Consumer<RemoteResource> each) {
        return activity.during(reads.list(each));
    }

    @Override
    public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
        return activity.during(reads.list(each, lookUps));
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        return activity.during(reads.readTogether(ids));
    }

    /** Nothing waits for it: it may take long. */
    @Override
    public Uni<Optional<RemoteId>> ended(String operation, JsonNode desired, Duration within) {
        return reads.ended(operation, desired, within);
    }
}
