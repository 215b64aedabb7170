package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.run.RunOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A batch without bodies, as its owner keeps it in memory: its options, its run, and its steps with their dependencies.
 *
 * @param deadline when it is stopped and unwound, by the database's clock
 * @param remaining the time from the read to the deadline, by the database's clock
 * @param waited the time from the acceptance of its run to the read, by the database's clock
 * @param reason why it was stopped, if it was; see {@link dev.unwind.batch.StopReason}
 * @param cancel who cancelled it, and why
 * @param finishedAt when its last run ended; empty while one waits or is under way
 * @param run the number of its run, from 1
 * @param underWay whether that run has begun
 * @param order what the run is to do
 * @param lastNumber the number of its last record
 * @param trace the trace context of the request for the run
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

    /** The place of each step in the order in which the steps were applied, by number; 0 where it was not. */
    public int[] placesApplied() {
        int[] places = new int[steps.size() + 1];
        int[] last = {0};
        steps.stream()
                .filter(step -> step.appliedAt().isPresent())
                .sorted(Comparator.comparing((Step step) -> step.appliedAt().orElseThrow())
                        .thenComparing(Step::number))
                .forEach(step -> places[step.number()] = ++last[0]);
        return places;
    }

    /** The kinds of which the batch deletes or replaces resources, so that ids go. */
    public Set<String> removedKinds() {
        return steps.stream()
                .filter(step -> step.type().removesId())
                .map(Step::kind)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** This batch at the beginning of its run, whatever has become of its steps in the moment of its start. */
    public BatchOutline atItsBeginning() {
        return new BatchOutline(
                id,
                tenant,
                status,
                options,
                deadline,
                remaining,
                waited,
                reason,
                cancel,
                finishedAt,
                run,
                false,
                order,
                lastNumber,
                trace,
                restored,
                steps);
    }

    /** Whether its deadline had passed by the time of the read. */
    public boolean overdue() {
        return remaining.filter(left -> left.isNegative() || left.isZero()).isPresent();
    }

    /**
     * A step without its bodies.
     *
     * @param run the run in which its state was written last
     * @param verdict what is known of the last write that was sent for the change; empty while nothing was sent
     * @param captured whether the state before the change is on record
     * @param appliedAt when it was applied or, as long as it is not, when it was started
     */
    public record Step(
            int number,
            ChangeType type,
            String kind,
            StepStatus status,
            boolean touched,
            int run,
            List<Integer> dependsOn,
            Optional<Verdict> verdict,
            boolean captured,
            Optional<Instant> appliedAt) {

        /** A step for which nothing was captured or sent. */
        public Step(
                int number,
                ChangeType type,
                String kind,
                StepStatus status,
                boolean touched,
                int run,
                List<Integer> dependsOn) {
            this(number, type, kind, status, touched, run, dependsOn, Optional.empty(), false, Optional.empty());
        }
    }
}
