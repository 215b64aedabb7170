package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Change;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.DependencyGraph;
import dev.unwind.batch.Reference;
import dev.unwind.batch.References;
import dev.unwind.batch.Violation;
import dev.unwind.journal.Acceptance;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What can be said about a submission without looking anything up: kinds, desired states, keys, references and circles. Used once
 * and thrown away.
 */
final class SubmissionCheck {
    private final Kinds kinds;
    private final List<Change> changes = new ArrayList<>();
    private final Set<Integer> named = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Set<Integer>> dependencies = new ArrayList<>();
    private final List<Set<String>> exposed = new ArrayList<>();
    private final Map<String, Targets.Name> trackedReferences = new LinkedHashMap<>();
    private boolean unknownKind;
    private boolean unstorable;

    SubmissionCheck(Kinds kinds, List<Change> submitted) {
        this.kinds = kinds;
        for (var change : submitted) {
            if (change.name().isPresent()) {
                named.add(change.number());
            }
            changes.add(named(change));
            dependencies.add(new TreeSet<>());
            exposed.add(new TreeSet<>());
        }
    }

    void run() {
        changes.forEach(this::checkKey);
        for (var change : changes) {
            var at = "/changes/" + (change.number() - 1);
            checkTexts(change, at);
            checkKind(change, at);
            checkDependencies(change, at);
            change.desired().ifPresent(desired -> checkReferences(change, desired, at + "/desired"));
        }
        checkCircles();
    }

    /** Whether names cannot even be looked up: a kind is not known, or the record cannot hold a name. */
    boolean brokenBeyondLookUp() {
        return unknownKind || unstorable;
    }

    List<Violation> violations() {
        return violations;
    }

    /** The changes, each with the name that its desired state gives it and the other way round. */
    List<Change> changes() {
        return changes;
    }

    /** Where a tracked resource is referred to, by pointer. */
    Map<String, Targets.Name> trackedReferences() {
        return trackedReferences;
    }

    /** All names that have to be looked up. */
    Set<Targets.Name> trackedNames() {
        var names = new HashSet<>(trackedReferences.values());
        for (var change : changes) {
            if (change.type().needsExisting() && change.remoteId().isEmpty()) {
                change.name().ifPresent(name -> names.add(new Targets.Name(change.kind(), name)));
            }
        }
        return names;
    }

    List<Acceptance.Step> steps() {
        var steps = new ArrayList<Acceptance.Step>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            steps.add(new Acceptance.Step(changes.get(i), dependencies.get(i), exposed.get(i)));
        }
        return steps;
    }

    /** A resource that is created is known by the name it is given: the change's name and the desired state's are one. */
    private Change named(Change change) {
        var kind = kinds.find(change.kind());
        if (kind.isEmpty() || !change.type().creates() || change.desired().isEmpty()) {
            return change;
        }
        var traits = kind.get().traits();
        var desired = change.desired().get();
        if (traits.nameMember().isEmpty() || !desired.isObject()) {
            return change;
        }
        var member = traits.nameMember().get();
        var name = change.name().or(() -> traits.nameIn(desired));
        JsonNode complete = desired;
        if (change.name().isPresent() && !desired.has(member)) {
            ObjectNode copy = desired.deepCopy();
            copy.put(member, change.name().get());
            complete = copy;
        }
        return new Change(
                change.number(),
                change.key(),
                change.type(),
                change.kind(),
                name,
                change.remoteId(),
                Optional.of(complete),
                change.dependsOn());
    }

    private void checkKey(Change change) {
        var other = numbers.putIfAbsent(change.key(), change.number());
        if (other != null) {
            violations.add(new Violation(
                    "/changes/" + (change.number() - 1) + "/key",
                    "the key \"" + change.key() + "\" is already that of /changes/" + (other - 1)
                            + "; keys are unique in a batch"));
        }
    }

    /** What becomes part of the record as text; the bodies of desired states are stored as bytes and hold anything. */
    private void checkTexts(Change change, String at) {
        checkText(change.key(), at + "/key");
        checkText(change.kind(), at + "/kind");
        change.remoteId().ifPresent(id -> checkText(id.value(), at + "/remoteId"));
        var traits = kinds.find(change.kind()).map(ResourceKind::traits);
        var desiredName = traits.flatMap(known -> change.desired().flatMap(known::nameIn));
        change.name()
                .filter(name -> !desiredName.equals(Optional.of(name)))
                .ifPresent(name -> checkText(name, at + "/name"));
        desiredName.ifPresent(name -> checkText(
                name,
                named.contains(change.number())
                        ? at + "/name"
                        : at + "/desired/"
                                + References.escape(
                                        traits.orElseThrow().nameMember().orElseThrow())));
    }

    /** PostgreSQL's text holds every character but NUL, and UTF-8 no half of a surrogate pair. */
    private void checkText(String text, String at) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(SubmissionCheck::halfPair)) {
            unstorable = true;
            violations.add(
                    new Violation(at, "holds a character that cannot be stored: U+0000, or half a surrogate pair"));
        }
    }

    private static boolean halfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private void checkKind(Change change, String at) {
        var kind = kinds.find(change.kind());
        if (kind.isEmpty()) {
            unknownKind = true;
            violations.add(new Violation(
                    at + "/kind",
                    "unknown kind \"" + change.kind() + "\"; known are "
                            + kinds.all().stream().map(each -> each.name()).collect(Collectors.joining(", "))));
            return;
        }
        var traits = kind.get().traits();
        change.remoteId()
                .filter(id -> !traits.isId(id.value()))
                .ifPresent(id -> violations.add(new Violation(
                        at + "/remoteId",
                        "\"" + id + "\" cannot be an id of a " + change.kind()
                                + (traits.numericIds() ? "; its ids are whole numbers" : ""))));
        if (change.type() == ChangeType.UPDATE && !traits.updatable()) {
            violations.add(new Violation(
                    at + "/type",
                    "a " + change.kind() + " cannot be updated through this provider's API; use REPLACE"));
        }
        change.desired().ifPresent(desired -> {
            kind.get()
                    .check(change.type(), desired)
                    .forEach(violation -> violations.add(violation.under(at + "/desired")));
            if (change.type() == ChangeType.CREATE
                    && traits.nameMember().isPresent()
                    && change.name().isEmpty()) {
                violations.add(new Violation(at + "/name", "a " + change.kind() + " that is created needs a name"));
            }
            traits.nameIn(desired)
                    .filter(name -> change.type().creates())
                    .filter(name -> !name.equals(change.name().orElse(name)))
                    .ifPresent(name -> violations.add(new Violation(
                            at + "/desired/"
                                    + References.escape(traits.nameMember().orElseThrow()),
                            "differs from the change's name \"" + change.name().orElseThrow() + "\"")));
        });
    }

    private void checkDependencies(Change change, String at) {
        for (int i = 0; i < change.dependsOn().size(); i++) {
            var key = change.dependsOn().get(i);
            var number = numbers.get(key);
            if (number == null) {
                violations.add(
                        new Violation(at + "/dependsOn/" + i, "no change of this batch has the key \"" + key + "\""));
            } else {
                dependencies.get(change.number() - 1).add(number);
            }
        }
    }

    private void checkReferences(Change change, JsonNode desired, String at) {
        References.visit(desired, (pointer, node) -> {
            Reference reference;
            try {
                reference = Reference.parse(node);
            } catch (IllegalArgumentException malformed) {
                violations.add(new Violation(at + pointer, malformed.getMessage()));
                return;
            }
            checkText(reference.pointer().toString(), at + pointer);
            if (reference instanceof Reference.ToChange toChange) {
                checkReference(change, toChange, at + pointer);
            } else if (reference instanceof Reference.ToTracked toTracked) {
                if (kinds.find(toTracked.kind()).isEmpty()) {
                    violations.add(new Violation(at + pointer, "unknown kind \"" + toTracked.kind() + "\""));
                } else {
                    checkText(toTracked.name(), at + pointer);
                    trackedReferences.put(at + pointer, new Targets.Name(toTracked.kind(), toTracked.name()));
                }
            }
        });
    }

    private void checkReference(Change change, Reference.ToChange reference, String at) {
        var number = numbers.get(reference.key());
        if (number == null) {
            violations.add(new Violation(at, "no change of this batch has the key \"" + reference.key() + "\""));
        } else if (changes.get(number - 1).type() == ChangeType.DELETE) {
            violations.add(new Violation(at, "the change \"" + reference.key() + "\" is a DELETE and has no result"));
        } else {
            dependencies.get(change.number() - 1).add(number);
            exposed.get(number - 1).add(reference.pointer().toString());
        }
    }

    private void checkCircles() {
        DependencyGraph.of(dependencies).cycle().ifPresent(cycle -> {
            var keys =
                    cycle.stream().map(number -> changes.get(number - 1).key()).collect(Collectors.toList());
            keys.add(keys.get(0));
            violations.add(new Violation(
                    "/changes/" + (cycle.get(0) - 1),
                    "these changes wait for one another in a circle: " + String.join(" → ", keys)));
        });
    }
}
