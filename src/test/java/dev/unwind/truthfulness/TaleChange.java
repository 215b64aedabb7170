package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.truthfulness.TaleKind.Relation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One change of a tale. References to things are by name until the batch is submitted.
 *
 * @param old the name of the resource that is there; empty for a CREATE
 * @param desired the members that are asked for; none for a DELETE
 * @param ids the ids of what is there, by kind and name; filled in when it is
 */
record TaleChange(
        int number,
        ChangeType type,
        TaleKind kind,
        String old,
        Optional<ObjectNode> desired,
        List<String> dependsOn,
        Map<String, String> ids) {
    /** How many resources of each kind are there. */
    static final int SEEDED = 4;

    static String seeded(TaleKind kind, int i) {
        return kind.name() + "-" + (char) ('a' + i);
    }

    /** The stored body of a resource that is there before the batch. */
    static ObjectNode body(TaleKind kind, int i, Map<String, String> ids) {
        ObjectNode body = (ObjectNode) VariantJson.written("{'size':1,'region':'eu','tags':['x'],'text':'R&D <b>',"
                + "'none':null,'list':[{'value':null,'key':'k'}]}");
        body.put("name", seeded(kind, i));
        if (kind.relation() != Relation.NONE) {
            body.set("thing", VariantJson.written(shown(ids.get("thing thing-" + (char) ('a' + i % 2)))));
            body.put("status", "active");
        }
        if (masks(kind)) {
            body.put("secret", "s3cr3t");
        }
        return kind.positions() ? body.put("position", i + 1) : body;
    }

    private static boolean masks(TaleKind kind) {
        return kind.habits().stream().anyMatch(habit -> habit.name().equals("masks secret"));
    }

    private static String shown(String id) {
        return id.matches("[0-9]+") ? id : "'" + id + "'";
    }

    static ObjectNode json(String single) {
        return (ObjectNode) Json.read(single.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static List<TaleChange> draw(Random random, List<TaleKind> kinds) {
        List<TaleChange> changes = new ArrayList<>();
        Map<String, String> ids = new TreeMap<>();
        Set<String> used = new HashSet<>();
        for (int number = 1 + random.nextInt(6); number > 0; number--) {
            TaleKind kind = kinds.get(random.nextInt(kinds.size()));
            ChangeType type = ChangeType.values()[random.nextInt(ChangeType.values().length)];
            String old = type == ChangeType.CREATE ? "" : seeded(kind, random.nextInt(SEEDED));
            if (!old.isEmpty() && !used.add(old)) {
                continue;
            }
            List<String> dependsOn = new ArrayList<>();
            for (TaleChange earlier : changes) {
                if (random.nextInt(6) == 0) {
                    dependsOn.add(earlier.key());
                }
            }
            int next = changes.size() + 1;
            changes.add(new TaleChange(next, type, kind, old, desired(random, next, type, kind, old), dependsOn, ids));
        }
        return changes.stream()
                        .filter(change -> change.goesWith(changes))
                        .toList()
                        .isEmpty()
                ? changes
                : renumbered(changes.stream()
                        .filter(change -> change.goesWith(changes))
                        .toList());
    }

    /** Without those that were taken out, dependencies included. */
    private static List<TaleChange> renumbered(List<TaleChange> kept) {
        List<TaleChange> changes = new ArrayList<>();
        Map<String, String> keys = new TreeMap<>();
        for (TaleChange change : kept) {
            TaleChange next = new TaleChange(
                    changes.size() + 1,
                    change.type(),
                    change.kind(),
                    change.old(),
                    change.desired(),
                    change.dependsOn().stream()
                            .filter(keys::containsKey)
                            .map(keys::get)
                            .toList(),
                    change.ids());
            keys.put(change.key(), next.key());
            changes.add(next);
        }
        return changes;
    }

    /** Whether it can hold when all others do: nothing is asked of the holder of a thing that is to be deleted. */
    private boolean goesWith(List<TaleChange> all) {
        return !kind.moves()
                || kind.relation() == Relation.NONE
                || type == ChangeType.DELETE
                || all.stream()
                        .noneMatch(other -> other.kind().name().equals(TaleKind.THING)
                                && (other.type() == ChangeType.DELETE || other.type() == ChangeType.REPLACE));
    }

    private static Optional<ObjectNode> desired(Random random, int number, ChangeType type, TaleKind kind, String old) {
        if (type == ChangeType.DELETE) {
            return Optional.empty();
        }
        if (type == ChangeType.UPDATE) {
            ObjectNode patch = VariantJson.object().put("size", 2);
            if (random.nextBoolean()) {
                patch.put("region", "us");
            }
            if (random.nextBoolean()) {
                patch.put("text", "A & B");
            }
            if (random.nextInt(3) == 0) {
                patch.putArray("tags").add("y");
            }
            if (masks(kind) && random.nextBoolean()) {
                patch.put("secret", random.nextBoolean() ? "n3w" : null);
            }
            return Optional.of(patch);
        }
        boolean renamed = type == ChangeType.CREATE || random.nextInt(3) == 0;
        String name = renamed ? "New " + (random.nextBoolean() ? "E\u0301" : "X") + number : old;
        ObjectNode whole = VariantJson.object().put("name", name).put("size", 3).put("region", "asia");
        if (random.nextBoolean()) {
            whole.put("note", "n");
        }
        if (masks(kind) && random.nextBoolean()) {
            whole.put("secret", "f1rst");
        }
        return Optional.of(kind.positions() && random.nextBoolean() ? whole.put("position", 2) : whole);
    }

    String key() {
        return "c" + number;
    }

    /** The name that its resource bears when it holds. */
    String newName() {
        return desired.filter(members -> members.has("name"))
                .map(members -> members.path("name").textValue())
                .orElse(old);
    }

    Change change() {
        return new Change(
                number,
                key(),
                type,
                kind.name(),
                Optional.of(newName()),
                old.isEmpty() ? Optional.empty() : Optional.of(new RemoteId(ids.get(kind.name() + " " + old))),
                desired.map(ObjectNode::deepCopy),
                dependsOn);
    }

    @Override
    public String toString() {
        return key() + " " + type + " " + kind.name() + " " + old + " "
                + desired.map(Object::toString).orElse("") + " after " + dependsOn;
    }
}
