package dev.unwind.engine.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.Violation;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What can be said about a submission without looking anything up: kinds, desired states, keys, references and circles. Takes one
 * change after another and keeps of each how it hangs together with the others, but not its body. Used once and thrown away.
 */
final class SubmissionValidator {
    private static final int MOST_VIOLATIONS = 1_000;

    private final Kinds kinds;
    private final List<Found> violations = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final BitSet deletions = new BitSet();
    private final List<Set<Integer>> dependencies = new ArrayList<>();
    private final List<Set<String>> exposed = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private Map<String, ResourceResolver.Name> trackedReferences = new LinkedHashMap<>();
    private boolean named;
    private boolean unknownKind;
    private boolean unstorable;

    SubmissionValidator(Kinds kinds) {
        this.kinds = kinds;
    }

    private record Found(int change, Violation violation) {}

    /** One change names another: as one that comes first, or for a value of its result. */
    private record Link(int from, String key, String at, Optional<String> pointer) {}

    /** Checks the next change by itself; gives it with the name that its desired state gives it, and the other way round. */
    Change add(Change submitted) {
        named = submitted.name().isPresent();
        var change = named(submitted);
        var at = "/changes/" + (change.number() - 1);
        dependencies.add(Set.of());
        exposed.add(Set.of());
        keys.add(change.key());
        deletions.set(change.number(), change.type() == ChangeType.DELETE);
        checkKey(change);
        checkTexts(change, at);
        checkKind(change, at);
        for (int i = 0; i < change.dependsOn().size(); i++) {
            links.add(new Link(change.number(), change.dependsOn().get(i), at + "/dependsOn/" + i, Optional.empty()));
        }
        change.desired().ifPresent(desired -> checkReferences(change, desired, at + "/desired"));
        return change;
    }

    /** Checks how all of them hang together. */
    void finish() {
        links.forEach(this::follow);
        links.clear();
        checkCircles();
    }

    /** Whether names cannot even be looked up: a kind is not known, or the record cannot hold a name. */
    boolean brokenBeyondLookUp() {
        return unknownKind || unstorable;
    }

    /** What is wrong so far, in the order of the changes. */
    List<Violation> violations() {
        return violations.stream()
                .sorted(Comparator.comparingInt(Found::change))
                .map(Found::violation)
                .toList();
    }

    void violation(int change, Violation violation) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Found(change, violation));
        }
    }

    /** Where a tracked resource is referred to, by pointer, in the changes since this was asked for last. */
    Map<String, ResourceResolver.Name> takeTrackedReferences() {
        var taken = trackedReferences;
        trackedReferences = new LinkedHashMap<>();
        return taken;
    }

    /** How many changes there are. */
    int size() {
        return keys.size();
    }

    String key(int change) {
        return keys.get(change - 1);
    }

    /** The changes that come before this one; known once all are there. */
    Set<Integer> dependsOn(int change) {
        return dependencies.get(change - 1);
    }

    /** What others want of its result; known once all are there. */
    Set<String> exposes(int change) {
        return exposed.get(change - 1);
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
            note(
                    change,
                    new Violation(
                            "/changes/" + (change.number() - 1) + "/key",
                            "the key \"" + change.key() + "\" is already that of /changes/" + (other - 1)
                                    + "; keys are unique in a batch"));
        }
    }

    /** What becomes part of the record as text; the bodies of desired states are stored as bytes and hold anything. */
    private void checkTexts(Change change, String at) {
        checkText(change, change.key(), at + "/key");
        checkText(change, change.kind(), at + "/kind");
        change.remoteId().ifPresent(id -> checkText(change, id.value(), at + "/remoteId"));
        var traits = kinds.find(change.kind()).map(ResourceKind::traits);
        var desiredName = traits.flatMap(known -> change.desired().flatMap(known::nameIn));
        change.name()
                .filter(name -> !desiredName.equals(Optional.of(name)))
                .ifPresent(name -> checkText(change, name, at + "/name"));
        desiredName.ifPresent(name -> checkText(
                change,
                name,
                named
                        ? at + "/name"
                        : at + "/desired/"
                                + References.escape(
                                        traits.orElseThrow().nameMember().orElseThrow())));
    }

    /** PostgreSQL's text holds every character but NUL, and UTF-8 no half of a surrogate pair. */
    private void checkText(Change change, String text, String at) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(SubmissionValidator::halfPair)) {
            unstorable = true;
            note(
                    change,
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
            note(
                    change,
                    new Violation(
                            at + "/kind",
                            "unknown kind \"" + change.kind() + "\"; known are "
                                    + kinds.all().stream()
                                            .map(each -> each.name())
                                            .collect(Collectors.joining(", "))));
            return;
        }
        var traits = kind.get().traits();
        change.remoteId()
                .filter(id -> !traits.isId(id.value()))
                .ifPresent(id -> note(
                        change,
                        new Violation(
                                at + "/remoteId",
                                "\"" + id + "\" cannot be an id of a " + change.kind()
                                        + (traits.numericIds() ? "; its ids are whole numbers" : ""))));
        if (change.type() == ChangeType.UPDATE && !traits.updatable()) {
            note(
                    change,
                    new Violation(
                            at + "/type",
                            "a " + change.kind() + " cannot be updated through this provider's API; use REPLACE"));
        }
        change.desired().ifPresent(desired -> {
            kind.get()
                    .check(change.type(), desired)
                    .forEach(violation -> note(change, violation.under(at + "/desired")));
            if (change.type() == ChangeType.CREATE
                    && traits.nameMember().isPresent()
                    && change.name().isEmpty()) {
                note(change, new Violation(at + "/name", "a " + change.kind() + " that is created needs a name"));
            }
            traits.nameIn(desired)
                    .filter(name -> change.type().creates())
                    .filter(name -> !name.equals(change.name().orElse(name)))
                    .ifPresent(name -> note(
                            change,
                            new Violation(
                                    at + "/desired/"
                                            + References.escape(
                                                    traits.nameMember().orElseThrow()),
                                    "differs from the change's name \""
                                            + change.name().orElseThrow() + "\"")));
        });
    }

    private void checkReferences(Change change, JsonNode desired, String at) {
        References.visit(desired, (pointer, node) -> {
            Reference reference;
            try {
                reference = Reference.parse(node);
            } catch (IllegalArgumentException malformed) {
                note(change, new Violation(at + pointer, malformed.getMessage()));
                return;
            }
            checkText(change, reference.pointer().toString(), at + pointer);
            if (reference instanceof Reference.ToChange toChange) {
                links.add(new Link(
                        change.number(),
                        toChange.key(),
                        at + pointer,
                        Optional.of(toChange.pointer().toString())));
            } else if (reference instanceof Reference.ToTracked toTracked) {
                if (kinds.find(toTracked.kind()).isEmpty()) {
                    note(change, new Violation(at + pointer, "unknown kind \"" + toTracked.kind() + "\""));
                } else {
                    checkText(change, toTracked.name(), at + pointer);
                    trackedReferences.put(at + pointer, new ResourceResolver.Name(toTracked.kind(), toTracked.name()));
                }
            }
        });
    }

    private void follow(Link link) {
        var number = numbers.get(link.key());
        if (number == null) {
            violation(
                    link.from(),
                    new Violation(link.at(), "no change of this batch has the key \"" + link.key() + "\""));
            return;
        }
        if (link.pointer().isPresent() && deletions.get(number)) {
            violation(
                    link.from(),
                    new Violation(link.at(), "the change \"" + link.key() + "\" is a DELETE and has no result"));
            return;
        }
        own(dependencies, link.from()).add(number);
        link.pointer().ifPresent(pointer -> own(exposed, number).add(pointer));
    }

    /** The set of a change; most have none of their own. */
    private static <T> Set<T> own(List<Set<T>> sets, int change) {
        var set = sets.get(change - 1);
        if (set.isEmpty()) {
            set = new TreeSet<>();
            sets.set(change - 1, set);
        }
        return set;
    }

    private void checkCircles() {
        DependencyGraph.of(dependencies).cycle().ifPresent(cycle -> {
            var names = cycle.stream().map(this::key).collect(Collectors.toList());
            names.add(names.get(0));
            violation(
                    cycle.get(0),
                    new Violation(
                            "/changes/" + (cycle.get(0) - 1),
                            "these changes wait for one another in a circle: " + String.join(" → ", names)));
        });
    }

    private void note(Change change, Violation violation) {
        violation(change.number(), violation);
    }
}
