package dev.unwind.journal.acceptance;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.Change;
import dev.unwind.journal.claim.Claim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checked and ordered batch, ready to be made durable.
 *
 * @param labels what callers call it by
 * @param steps in order, numbered from 1
 * @param claims the resources that it is going to change
 * @param key by which a repeat of the submission is known
 * @param trace where in a trace the submission stands
 */
public record CheckedBatch(
        BatchId id,
        Tenant tenant,
        BatchOptions options,
        Map<String, String> labels,
        List<Step> steps,
        Set<Claim> claims,
        Optional<RequestKey> key,
        Optional<TraceParent> trace) {
    public CheckedBatch {
        labels = Map.copyOf(labels);
        steps = List.copyOf(steps);
        claims = Set.copyOf(claims);
    }

    /**
     * A change with what it was found to mean.
     *
     * @param dependsOn the numbers of the steps that it waits for, those that its references imply included
     * @param exposes the JSON Pointers into its result that other steps refer to
     */
    public record Step(Change change, Set<Integer> dependsOn, Set<String> exposes) {}
}
