package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.testing.ProviderView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows what was submitted, and says after all has ended what of the record or at the provider is not as it was
 * promised.
 */
final class Oracle {
    private static final String TERMINAL = "batch.finished";

    private final SystemState facts;
    private final Map<String, List<NamedResource>> held;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();

    private Oracle(SystemState facts) {
        this.facts = facts;
        this.held = NamedResource.all(facts.provider()).stream().collect(Collectors.groupingBy(NamedResource::place));
    }

    /** What is wrong; nothing, as it should be. */
    static List<String> violations(Collection<SubmittedBatch> submitted, SystemState facts) {
        var oracle = new Oracle(facts);
        oracle.judge(submitted);
        return oracle.violations;
    }

    private void judge(Collection<SubmittedBatch> submitted) {
        var tags = submitted.stream().map(one -> one.plan().tag()).collect(Collectors.toSet());
        var byTag = facts.batches().values().stream().collect(Collectors.groupingBy(SystemState.Batch::tag));
        facts.batches().values().stream()
                .filter(batch -> !tags.contains(batch.tag()))
                .forEach(batch -> violations.add("batch " + batch.id() + ": nobody submitted it"));
        submitted.forEach(one -> judge(one, byTag.getOrDefault(one.plan().tag(), List.of())));
        held.keySet().stream()
                .filter(place -> !expected.contains(place))
                .forEach(place -> violations.add("orphan at the provider: " + place));
        held.forEach((place, there) -> {
            if (there.size() > 1) {
                violations.add("there " + there.size() + " times: " + place);
            }
        });
        facts.batches().values().forEach(this::judge);
        if (facts.claims() > 0) {
            violations.add(facts.claims() + " claims are left");
        }
    }

    private void judge(SubmittedBatch submitted, List<SystemState.Batch> batches) {
        var plan = submitted.plan();
        if (batches.size() > 1) {
            violations.add(plan.tag() + ": accepted " + batches.size() + " times");
        }
        submitted
                .id()
                .filter(id -> batches.stream().noneMatch(batch -> batch.id().equals(id)))
                .ifPresent(id -> violations.add("batch " + id + " (" + plan.tag() + "): accepted and lost"));
        var planned = plan.refused() ? "ROLLED_BACK" : "SUCCEEDED";
        batches.stream()
                .filter(batch -> !batch.status().equals(planned))
                .forEach(batch -> violations.add("batch " + batch.id() + " (" + plan.tag() + ") is " + batch.status()
                        + ", not " + planned + ": " + batch.reason()));
        boolean applied = !batches.isEmpty() && !plan.refused();
        compare(applied ? plan.after() : plan.before(), plan);
    }

    private void compare(Map<String, ObjectNode> contents, PlannedBatch plan) {
        expected.addAll(contents.keySet());
        contents.forEach((place, wanted) -> Optional.ofNullable(held.get(place))
                .ifPresentOrElse(
                        there -> there.forEach(holding -> difference(wanted, holding.content())
                                .ifPresent(difference -> violations.add(
                                        plan.tag() + ": " + place + " as " + holding.id() + ": " + difference))),
                        () -> violations.add(plan.tag() + ": missing at the provider: " + place)));
    }

    private static Optional<String> difference(ObjectNode wanted, ObjectNode there) {
        return there.properties().stream()
                .filter(member -> !wanted.has(member.getKey())
                        && !(member.getValue().isContainerNode()
                                && member.getValue().isEmpty()))
                .map(member -> member.getKey() + " is " + member.getValue() + ", and should not be")
                .findFirst()
                .or(() -> changed(wanted, there));
    }

    private static Optional<String> changed(ObjectNode wanted, ObjectNode there) {
        return ProviderView.content(wanted).properties().stream()
                .filter(member -> !member.getValue().equals(there.path(member.getKey())))
                .map(member -> member.getKey() + " is " + there.path(member.getKey()) + ", not " + member.getValue())
                .findFirst();
    }

    private void judge(SystemState.Batch batch) {
        if (!batch.finished()) {
            violations.add("batch " + batch.id() + ": unfinished, " + batch.status());
        }
        var records = facts.records().getOrDefault(batch.id(), List.of());
        for (int index = 0; index < records.size(); index++) {
            if (records.get(index).number() != index + 1) {
                violations.add("batch " + batch.id() + ": record "
                        + records.get(index).number() + " stands where " + (index + 1) + " should");
                break;
            }
        }
        var terminal = records.stream()
                .filter(record -> record.type().equals(TERMINAL))
                .toList();
        if (terminal.size() != 1) {
            violations.add("batch " + batch.id() + ": " + terminal.size() + " terminal records");
        } else if (terminal.get(0) != records.get(records.size() - 1)) {
            violations.add("batch " + batch.id() + ": goes on after its terminal record");
        } else if (!terminal.get(0).status().equals(batch.status())) {
            violations.add(
                    "batch " + batch.id() + ": finished as " + terminal.get(0).status() + ", but is " + batch.status());
        }
    }
}
