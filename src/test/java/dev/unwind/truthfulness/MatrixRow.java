package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A provider of {@link ProviderMatrixTest}, and the batches that are run at it.
 *
 * @param yaml what its kinds declare beside their paths and names
 */
record MatrixRow(String name, VariantFeatures features, String yaml, TaleKind.Relation relation) {
    /** Each row is made anew for each run: behaviours count calls. */
    static Stream<MatrixRow> all() {
        VariantFeatures plain = VariantFeatures.plain();
        return Stream.of(
                row("keyed", plain.idempotencyKeys(), "idempotencyKeys: {}"),
                row("without list", plain, ""),
                row("lower-casing", plain.behaving(Spelling.lowerCase("/name")), "list: {}"),
                row(
                        "lower-casing, declared",
                        plain.behaving(Spelling.lowerCase("/name")),
                        "list: {}, ignoreCase: [/name]"),
                row("404 for a second", plain.behaving(Spell.at(6, 1_000, Refusals.ingress())), "list: {}"),
                row("lagging", plain.lagMillis(3_000), "list: {}, readLag: PT5S"),
                row(
                        "asynchronous",
                        plain.behaving(
                                Asynchronous.later("POST", 7_000),
                                Asynchronous.later("PUT", 7_000),
                                Asynchronous.later("DELETE", 7_000)),
                        "list: {}"),
                row(
                        "asynchronous, declared",
                        plain.behaving(Asynchronous.later("POST", 30_000), Asynchronous.later("DELETE", 30_000)),
                        "list: {}, async: { within: PT40S }"),
                row("renumbering", plain.behaving(Neighbours.positions("position")), "list: {}, movesSiblings: true"),
                new MatrixRow("cascading", plain, "list: {}", TaleKind.Relation.CASCADES),
                new MatrixRow("suspending", plain, "list: {}", TaleKind.Relation.SUSPENDED));
    }

    private static MatrixRow row(String name, VariantFeatures features, String yaml) {
        return new MatrixRow(name, features, yaml, TaleKind.Relation.DANGLES);
    }

    private boolean renumbers() {
        return yaml.contains("movesSiblings");
    }

    /** The types of changes, of things and of holders, and whether a last change is refused. */
    List<String> shapes() {
        if (renumbers()) {
            return List.of("C", "C!", "D!", "DD!", "R!", "CUD!", "DDR");
        }
        return relation == TaleKind.Relation.DANGLES
                ? List.of("C", "C!", "U!", "D!", "R!", "CUD!", "CUDR")
                : List.of("D!", "DD!", "D", "R!");
    }

    /** The row as it is at first. */
    MatrixRow fresh() {
        return all().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    /** A tale of this row: the things are what it is about, the holders refer to them. */
    Tale tale(String shape) {
        VariantFeatures things =
                switch (relation) {
                    case CASCADES -> features.behaving(Neighbours.cascade("/holder/things", "thing"));
                    case SUSPENDED -> features.behaving(Neighbours.suspend("/holder/things", "thing"));
                    default -> features;
                };
        String declared = yaml.isEmpty() ? "" : ", " + yaml;
        List<Habit> habits = name.startsWith("lower")
                ? List.of(new Habit("lower case", same -> same, "", yaml.contains("ignoreCase"), ""))
                : List.of();
        TaleKind thing = new TaleKind(
                TaleKind.THING,
                things,
                habits,
                TaleKind.Relation.NONE,
                renumbers(),
                "{ path: /thing/things, name: name" + declared + " }");
        String onDelete =
                switch (relation) {
                    case CASCADES -> ", onDelete: cascade";
                    case SUSPENDED -> ", onDelete: \"null\"";
                    default -> "";
                };
        TaleKind holder = new TaleKind(
                "holder",
                VariantFeatures.plain(),
                List.of(),
                relation,
                false,
                "{ path: /holder/things, name: name, list: {}, references: [{ at: /thing, kind: thing" + onDelete
                        + " }] }");
        boolean bomb = shape.endsWith("!");
        List<TaleChange> changes = changes(thing, shape.replace("!", ""));
        return new Tale(
                0,
                false,
                List.of(thing, holder),
                changes,
                bomb ? Optional.of(changes.stream().map(change -> 1).toList()) : Optional.empty(),
                OnFailure.ROLLBACK,
                2,
                Optional.empty(),
                Map.of(),
                List.of());
    }

    private static List<TaleChange> changes(TaleKind thing, String types) {
        List<TaleChange> changes = new ArrayList<>();
        Map<String, String> ids = new TreeMap<>();
        for (int i = 0; i < types.length(); i++) {
            char type = types.charAt(i);
            String old = type == 'C' ? "" : TaleChange.seeded(thing, i);
            Optional<ObjectNode> desired =
                    switch (type) {
                        case 'D' -> Optional.empty();
                        case 'U' -> Optional.of(VariantJson.object().put("size", 2));
                        default ->
                            Optional.of(VariantJson.object()
                                    .put("name", type == 'C' ? "New Thing" : old)
                                    .put("size", 3));
                    };
            changes.add(new TaleChange(i + 1, typeOf(type), thing, old, desired, List.of(), ids));
        }
        return changes;
    }

    private static ChangeType typeOf(char type) {
        return Stream.of(ChangeType.values())
                .filter(each -> each.name().charAt(0) == type)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
