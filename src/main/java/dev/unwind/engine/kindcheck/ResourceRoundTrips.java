package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.Gateway;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.journal.query.BatchEntity;
import dev.unwind.journal.query.BatchFilter;
import dev.unwind.journal.query.BatchQueries;
import dev.unwind.journal.run.StepReader;
import dev.unwind.journal.stream.CompletionWaiter;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks kinds by changing an existing resource and restoring it. Both are done by a batch of one change, so that the
 * resource is claimed and captured before it is changed, and whatever happens is on record.
 */
@ApplicationScoped
public class ResourceRoundTrips {
    /** The label of these batches; its value is the kind. */
    static final String LABEL = "unwind-check";

    private static final int MOST_EARLIER = 10;

    private final Gateway gateway;
    private final CompletionWaiter waiter;
    private final StepReader steps;
    private final BatchQueries batches;

    ResourceRoundTrips(Gateway gateway, CompletionWaiter waiter, StepReader steps, BatchQueries batches) {
        this.gateway = gateway;
        this.waiter = waiter;
        this.steps = steps;
        this.batches = batches;
    }

    /** What a round trip asks of the engine and the record. */
    record Means(Gateway gateway, CompletionWaiter waiter, StepReader steps) {}

    /**
     * Changes a resource and restores it.
     *
     * @param change a merge patch on its projection
     * @return lazy; subscribed to on a Vert.x context; completes on any thread; fails with {@link InvalidSubmission}
     *     where the change cannot be made or could not be undone, with {@link OverLimit},
     *     {@link dev.unwind.engine.refusal.ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     *     where no batch was begun; everything that happens after that becomes a finding
     */
    public Uni<KindReport> check(Tenant tenant, ResourceKind kind, RemoteId id, ObjectNode change) {
        return DocumentWork.unlessCrowded(
                        List.of((JsonNode) change),
                        () -> {
                            require(kind, change);
                            return change;
                        },
                        OverLimit::ofDocuments)
                .chain(() -> earlier(tenant, kind, id))
                .flatMap(left ->
                        new ResourceRoundTrip(new Means(gateway, waiter, steps), tenant, kind, id, change).run(left));
    }

    private static void require(ResourceKind kind, ObjectNode change) {
        KindTraits traits = kind.traits();
        List<Violation> violations = new ArrayList<>();
        if (!traits.abilities().update()) {
            violations.add(new Violation("/change", "a " + kind.name() + " cannot be updated through this API"));
        } else if (change.isEmpty()) {
            violations.add(new Violation("/change", "expected at least one member to change"));
        } else {
            kind.check(ChangeType.UPDATE, change).forEach(violation -> violations.add(violation.under("/change")));
        }
        Stream.concat(traits.writeOnly().stream(), traits.behaviour().masked().stream())
                .flatMap(secret -> pointers(secret, change))
                .forEach(at -> violations.add(
                        new Violation("/change" + at, "cannot be restored: reads do not show what it is now")));
        traits.nameMember()
                .filter(change::has)
                .ifPresent(name -> violations.add(new Violation(
                        "/change/" + name, "is its name: choose a member by which nobody knows the resource")));
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(List.copyOf(violations));
        }
    }

    private static Stream<String> pointers(PathPattern pattern, JsonNode change) {
        return pattern.pointers(change).stream();
    }

    /** An earlier check of the resource that ended, or was cut off, before it had restored the resource. */
    private Uni<Optional<BatchId>> earlier(Tenant tenant, ResourceKind kind, RemoteId id) {
        return unfinished(tenant, kind, Optional.of(id))
                .map(found -> found.stream().findFirst());
    }

    /**
     * Names in the report of a check what earlier checks of the kind changed and did not restore, with its id and the
     * batch that holds what was captured, at most ten of them.
     *
     * @return lazy; subscribed to on a Vert.x context; completes on any thread; fails as the check does, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<KindReport> namingLeftovers(Tenant tenant, ResourceKind kind, Supplier<Uni<KindReport>> check) {
        return unfinished(tenant, kind, Optional.empty())
                .flatMap(found -> check.get().flatMap(report -> Multi.createFrom()
                        .iterable(found)
                        .filter(batch -> !report.batch().equals(Optional.of(batch)))
                        .onItem()
                        .transformToUniAndConcatenate(batch ->
                                steps.load(batch, 1).map(step -> ResourceRoundTrip.leftBehind(kind, batch, step)))
                        .collect()
                        .asList()
                        .map(left -> left.isEmpty() ? report : report.broken("leftover", String.join("; ", left)))));
    }

    private Uni<List<BatchId>> unfinished(Tenant tenant, ResourceKind kind, Optional<RemoteId> id) {
        var filter = new BatchFilter(
                Optional.empty(),
                Optional.of(kind.name()),
                Optional.empty(),
                id.map(RemoteId::value),
                Map.of(LABEL, kind.name()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return batches.list(tenant, filter, MOST_EARLIER).map(found -> found.stream()
                .filter(batch -> batch.status() == BatchStatus.SUCCEEDED || batch.status() == BatchStatus.INCOMPLETE)
                .map(BatchEntity::id)
                .toList());
    }
}
