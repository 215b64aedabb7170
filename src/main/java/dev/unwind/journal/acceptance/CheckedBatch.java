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
 * @param labels of the caller, for searches
 * @param steps in order, numbered from 1
 * @param claims on the resources that it changes or refers to
 * @param key recognises a repeat of the submission
 * @param trace the trace context of the submission
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
     * A change with what the check found out about it.
     *
     * @param dependsOn the numbers of the steps that it waits for, also because of references
     * @param exposes the JSON Pointers into its result that other steps refer to
     */
    public record Step(Change change, Set<Integer> dependsOn, Set<String> exposes) {}
}
