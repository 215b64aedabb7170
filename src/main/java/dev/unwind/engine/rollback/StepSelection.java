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
 * Which steps of a batch a rollback on demand is about: those that were chosen, and with them those that build upon them.
 *
 * @param steps in their order
 * @param skip those that are left alone
 */
public record StepSelection(SortedSet<Integer> steps, SortedSet<Integer> skip) {
    /**
     * Makes the choice out of what a caller says.
     *
     * @param run the batch as it stands
     * @param numbers the steps that keys stand for
     * @param holders which steps' snapshots hold ids that others took away: undone without these they would lack something
     * @throws InvalidRollback naming what is wrong with the request
     * @throws RequestConflict where there is nothing to undo, or steps build upon the chosen ones that were not chosen
     */
    static StepSelection of(
            FinishedBatch run, RollbackRequest request, Map<String, Integer> numbers, Set<LostIds.HeldId> holders) {
        return new Chooser(run, numbers, holders).choose(request);
    }

    /** Whether changes stay in place that could be undone. */
    boolean leavesSomething(FinishedBatch run) {
        return run.outline().steps().stream()
                .map(BatchOutline.Step::number)
                .anyMatch(step -> run.statusOf(step) == StepStatus.APPLIED && !steps.contains(step));
    }

    private static final class Chooser {
        private final FinishedBatch run;
        private final Map<String, Integer> numbers;
        private final Map<Integer, Set<Integer>> needs = new HashMap<>();
        private final List<Violation> violations = new ArrayList<>();

        Chooser(FinishedBatch run, Map<String, Integer> numbers, Set<LostIds.HeldId> holders) {
            this.run = run;
            this.numbers = numbers;
            holders.forEach(edge -> needs.computeIfAbsent(edge.holder(), step -> new TreeSet<>())
                    .add(edge.held()));
        }

        StepSelection choose(RollbackRequest request) {
            var skip = numbered("/skip", request.skip());
            var chosen = request.steps().map(steps -> numbered("/steps", steps)).orElseGet(this::allThatIsLeft);
            request.steps().ifPresent(steps -> checkEach(steps, chosen));
            if (!violations.isEmpty()) {
                throw new InvalidRollback(violations);
            }
            chosen.removeAll(skip);
            if (chosen.isEmpty() && skip.stream().noneMatch(this::undoable)) {
                throw new RequestConflict(
                        RequestConflict.Because.NOTHING_TO_UNDO, "no step of this batch holds or is open");
            }
            var others = with(chosen);
            others.removeAll(skip);
            var missing = new TreeSet<>(others);
            missing.removeAll(chosen);
            if (!missing.isEmpty() && request.dependants() == Dependants.REFUSE) {
                throw new RequestConflict(
                        RequestConflict.Because.DEPENDED_ON,
                        "these steps build upon the chosen ones and would have to be undone, too: " + names(missing)
                                + "; choose them as well, or say \"dependants\": \"INCLUDE\"");
            }
            return new StepSelection(others, skip);
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
                    .filter(number -> number >= 1 && number <= run.graph().size()));
        }

        private void checkEach(List<String> steps, Set<Integer> chosen) {
            for (int i = 0; i < steps.size(); i++) {
                int at = i;
                number(steps.get(i))
                        .filter(number -> !undoable(number))
                        .ifPresent(number -> violations.add(new Violation(
                                "/steps/" + at,
                                "step \"" + steps.get(at) + "\" is " + run.statusOf(number)
                                        + ": there is nothing to undo")));
            }
        }

        private boolean undoable(int step) {
            var status = run.statusOf(step);
            return status == StepStatus.APPLIED || status.leftOpen();
        }

        /** What an earlier run left open; where it left nothing open, all that holds. */
        private SortedSet<Integer> allThatIsLeft() {
            boolean resumes = run.outline().status() == BatchStatus.INCOMPLETE;
            return run.outline().steps().stream()
                    .map(BatchOutline.Step::number)
                    .filter(step -> resumes ? run.statusOf(step).leftOpen() : undoable(step))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** With all that build upon them, at whatever distance, and all that they cannot be brought back without. */
        private SortedSet<Integer> with(Collection<Integer> chosen) {
            var all = new TreeSet<>(chosen);
            var open = new ArrayDeque<>(chosen);
            while (!open.isEmpty()) {
                int step = open.poll();
                run.graph().forEachDependant(step, dependant -> add(dependant, all, open));
                needs.getOrDefault(step, Set.of()).forEach(held -> add(held, all, open));
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
