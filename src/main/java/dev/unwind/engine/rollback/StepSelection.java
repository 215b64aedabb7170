package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RollbackRequest.Dependants;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.journal.run.BatchOutline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The steps that a rollback on demand undoes: those that were chosen, and with them those that depend on them.
 *
 * @param steps their numbers
 * @param skip the numbers of the steps that are left alone
 */
public record StepSelection(SortedSet<Integer> steps, SortedSet<Integer> skip) {
    /**
     * Selects the steps that a request asks for.
     *
     * @param numbers the numbers of the steps, by their keys
     * @param holders the steps whose snapshots hold ids that other steps took away: these have to be undone with them
     * @throws InvalidRollback naming what is wrong with the request
     * @throws RequestConflict where there is nothing to undo, or steps that were not chosen depend on chosen ones
     */
    static StepSelection of(
            FinishedBatch batch, RollbackRequest request, Map<String, Integer> numbers, Set<LostIds.HeldId> holders) {
        return new Selector(batch, numbers, holders).select(request);
    }

    /** Whether applied changes stay in place. */
    boolean leavesApplied(FinishedBatch batch) {
        return batch.outline().steps().stream()
                .map(BatchOutline.Step::number)
                .anyMatch(step -> batch.statusOf(step) == StepStatus.APPLIED && !steps.contains(step));
    }

    private static final class Selector {
        private final FinishedBatch batch;
        private final Map<String, Integer> numbers;
        private final Map<Integer, Set<Integer>> heldBy = new HashMap<>();
        private final List<Violation> violations = new ArrayList<>();

        Selector(FinishedBatch batch, Map<String, Integer> numbers, Set<LostIds.HeldId> holders) {
            this.batch = batch;
            this.numbers = numbers;
            holders.forEach(edge -> heldBy.computeIfAbsent(edge.holder(), step -> new TreeSet<>())
                    .add(edge.held()));
        }

        StepSelection select(RollbackRequest request) {
            var skip = numbered("/skip", request.skip());
            var chosen = request.steps().map(this::chosen).orElseGet(this::remaining);
            refuseViolations();
            chosen.removeAll(skip);
            refuseNothing(chosen, skip);
            var needed = withNeeded(chosen);
            needed.removeAll(skip);
            if (request.dependants() == Dependants.REFUSE) {
                refuseUnchosen(chosen, needed);
            }
            return new StepSelection(needed, skip);
        }

        private SortedSet<Integer> chosen(List<String> steps) {
            var chosen = numbered("/steps", steps);
            for (int i = 0; i < steps.size(); i++) {
                requireUndoable(steps.get(i), "/steps/" + i);
            }
            return chosen;
        }

        private void refuseViolations() {
            if (!violations.isEmpty()) {
                throw new InvalidRollback(violations);
            }
        }

        private void refuseNothing(Set<Integer> chosen, Set<Integer> skip) {
            if (chosen.isEmpty() && skip.stream().noneMatch(this::undoable)) {
                throw new RequestConflict(
                        RequestConflict.Because.NOTHING_TO_UNDO, "no step of this batch holds or is open");
            }
        }

        private void refuseUnchosen(Set<Integer> chosen, Set<Integer> needed) {
            var unchosen = new TreeSet<>(needed);
            unchosen.removeAll(chosen);
            if (!unchosen.isEmpty()) {
                throw new RequestConflict(
                        RequestConflict.Because.DEPENDED_ON,
                        "these steps build upon the chosen ones and would have to be undone, too: " + names(unchosen)
                                + "; choose them as well, or say \"dependants\": \"INCLUDE\"");
            }
        }

        private SortedSet<Integer> numbered(String at, List<String> steps) {
            var found = new TreeSet<Integer>();
            for (int i = 0; i < steps.size(); i++) {
                var number = number(steps.get(i));
                if (number.isPresent()) {
                    found.add(number.get());
                } else {
                    violations.add(new Violation(
                            at + "/" + i, "this batch has no step with the key or number \"" + steps.get(i) + "\""));
                }
            }
            return found;
        }

        private Optional<Integer> number(String step) {
            return Optional.ofNullable(numbers.get(step)).or(() -> Optional.of(step)
                    .filter(text -> text.matches("[0-9]{1,9}"))
                    .map(Integer::valueOf)
                    .filter(number -> number >= 1 && number <= batch.graph().size()));
        }

        private void requireUndoable(String step, String at) {
            number(step)
                    .filter(number -> !undoable(number))
                    .ifPresent(number -> violations.add(new Violation(
                            at, "step \"" + step + "\" is " + batch.statusOf(number) + ": there is nothing to undo")));
        }

        private boolean undoable(int step) {
            var status = batch.statusOf(step);
            return status == StepStatus.APPLIED || status.leftOpen();
        }

        /**
         * The steps that an earlier run left open; where it left none open, all that are applied. Of a batch that was
         * to be cancelled, and had ended by then, all of these.
         */
        private SortedSet<Integer> remaining() {
            boolean resumes = batch.outline().status() == BatchStatus.INCOMPLETE && !cancelledTooLate();
            return batch.outline().steps().stream()
                    .map(BatchOutline.Step::number)
                    .filter(step -> resumes ? batch.statusOf(step).leftOpen() : undoable(step))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private boolean cancelledTooLate() {
            return batch.outline().run() == 1 && batch.outline().cancel().isPresent();
        }

        /**
         * With all steps that depend on them, directly or not, and all that bring back ids which their snapshots hold.
         */
        private SortedSet<Integer> withNeeded(Collection<Integer> chosen) {
            var all = new TreeSet<>(chosen);
            var open = new ArrayDeque<>(chosen);
            while (!open.isEmpty()) {
                int step = open.poll();
                batch.graph().forEachDependant(step, dependant -> add(dependant, all, open));
                heldBy.getOrDefault(step, Set.of()).forEach(held -> add(held, all, open));
            }
            return all;
        }

        private void add(int step, Set<Integer> all, ArrayDeque<Integer> open) {
            if (undoable(step) && all.add(step)) {
                open.add(step);
            }
        }

        private String names(Set<Integer> steps) {
            var keys = numbers.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (one, other) -> one));
            return steps.stream()
                    .limit(20)
                    .map(step -> keys.containsKey(step) ? "\"" + keys.get(step) + "\"" : "step " + step)
                    .collect(Collectors.joining(", "));
        }
    }
}
