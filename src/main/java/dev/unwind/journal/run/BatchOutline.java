package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.run.RunOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that a batch's owner keeps of it in memory: how it is to be treated and how its steps hang together, but no bodies.
 *
 * @param deadline the instant at which it is cut short, by the database's clock
 * @param remaining how long until then was left when this was read, by the database's clock
 * @param waited how long before that its run was accepted, by the database's clock
 * @param reason why it is unwound, where it is
 * @param cancel who wants it stopped and unwound, and why
 * @param finishedAt when its last run ended, unless another is under way
 * @param run the number of its run, from 1
 * @param underWay whether that run has begun
 * @param order what the run is to do
 * @param lastNumber the number of its last record
 * @param trace where in a trace the request for the run stood
 * @param restored whether it was unfinished when PostgreSQL was restored from a backup
 */
public record BatchOutline(
        BatchId id,
        Tenant tenant,
        BatchStatus status,
        BatchOptions options,
        Optional<Instant> deadline,
        Optional<Duration> remaining,
        Duration waited,
        Optional<ObjectNode> reason,
        Optional<Attribution> cancel,
        Optional<Instant> finishedAt,
        int run,
        boolean underWay,
        RunOrder order,
        long lastNumber,
        Optional<TraceParent> trace,
        boolean restored,
        List<Step> steps) {

    /** The kinds of which the batch deletes or replaces resources, so that ids go. */
    public Set<String> removedKinds() {
        return steps.stream()
                .filter(step -> step.type().removesId())
                .map(Step::kind)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * A step without its bodies.
     *
     * @param run the run in which its state was written last
     */
    public record Step(
            int number,
            ChangeType type,
            String kind,
            StepStatus status,
            boolean touched,
            int run,
            List<Integer> dependsOn) {}
}
