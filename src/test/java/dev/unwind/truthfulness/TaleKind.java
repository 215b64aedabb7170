package dev.unwind.truthfulness;

import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.UpdateMode;
import dev.unwind.apivariants.VariantFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kind of a drawn provider, and how its server behaves.
 *
 * @param relation what becomes of those of this kind that hold a deleted thing; {@code NONE} where they hold nothing
 * @param positions whether the server numbers them
 * @param yaml the kind's description, without its name
 */
record TaleKind(
        String name, VariantFeatures features, List<Habit> habits, Relation relation, boolean positions, String yaml) {
    /** What the server does to the holder of what is deleted. */
    enum Relation {
        NONE,
        DANGLES,
        STRIPPED,
        CASCADES,
        SUSPENDED
    }

    static final String THING = "thing";

    String path() {
        return "/" + name + "/things";
    }

    /** The method by which it is updated. */
    String update() {
        return yaml.contains("PATCH") ? "PATCH" : "PUT";
    }

    /** Whether a change of one changes others. */
    boolean moves() {
        return positions || relation == Relation.CASCADES || relation == Relation.SUSPENDED;
    }

    /** Whether the server stores names in a spelling of its own. */
    boolean respells() {
        return habits.stream()
                .anyMatch(habit ->
                        habit.name().startsWith("lower") || habit.name().equals("composed"));
    }

    boolean folds() {
        return habits.stream().anyMatch(Habit::folds);
    }

    boolean tolerates(String member) {
        return habits.stream()
                .anyMatch(habit -> List.of(habit.tolerates().split(" ")).contains(member));
    }

    /**
     * What holders and others are drawn; the thing comes first.
     *
     * @param more draws by which method each is updated, and whether updates are accepted and done later, or never
     */
    static List<TaleKind> draw(Random random, Random more, boolean plainly, boolean honestly) {
        int kinds = 2 + random.nextInt(2);
        List<TaleKind> drawn = new ArrayList<>();
        Relation relation = Relation.values()[1 + random.nextInt(plainly || honestly ? 2 : 4)];
        for (int i = 0; i < kinds; i++) {
            String name = List.of(THING, "holder", "entry").get(i);
            String update = more.nextBoolean() ? "PATCH" : "PUT";
            Optional<Habit> accepting =
                    !honestly && more.nextInt(4) == 0 ? Optional.of(Habit.accepting(more, update)) : Optional.empty();
            drawn.add(draw(
                    random, name, update, accepting, i == 1 ? relation : Relation.NONE, relation, plainly, honestly));
        }
        return drawn;
    }

    private static TaleKind draw(
            Random random,
            String name,
            String update,
            Optional<Habit> accepting,
            Relation own,
            Relation holders,
            boolean plainly,
            boolean honestly) {
        VariantFeatures features = VariantFeatures.plain();
        List<String> yaml = new ArrayList<>(List.of("path: /" + name + "/things", "name: name"));
        if (update.equals("PATCH")) {
            features = features.noPut().patch(UpdateMode.MERGE);
            yaml.add("update: [{ call: 'PATCH /" + name + "/things/{id}', sends: mergePatch }]");
        }
        boolean byList = !name.equals("entry") || random.nextBoolean();
        yaml.add(byList ? "list: {}" : "find: '/" + name + "/things?name={name}'");
        features = byList ? features : features.findsBy("name");
        if (random.nextInt(4) == 0) {
            features = random.nextBoolean() ? features.integerIds(1) : features.idsAgain();
            yaml.add("id: { type: integer }");
        }
        features = random.nextInt(4) == 0 ? features.uniqueNames() : features;
        if (random.nextInt(4) == 0) {
            features = features.lagMillis(3_000);
            yaml.add("readLag: PT5S");
        }
        if (random.nextInt(5) == 0) {
            features = features.idempotencyKeys();
            yaml.add("idempotencyKeys: {}");
        }
        List<Habit> habits = habits(random, update, accepting, plainly, honestly);
        for (Habit habit : habits) {
            features = habit.features().apply(features);
            yaml.add(habit.yaml());
        }
        boolean positions = !honestly && name.equals("entry") && random.nextInt(3) == 0;
        if (positions) {
            features = features.behaving(Neighbours.positions("position"));
            yaml.add(plainly ? "" : "movesSiblings: true");
        }
        if (name.equals(THING)) {
            features = switch (holders) {
                case CASCADES -> features.behaving(Neighbours.cascade("/holder/things", "thing"));
                case SUSPENDED -> features.behaving(Neighbours.suspend("/holder/things", "thing"));
                default -> features;
            };
        }
        if (own != Relation.NONE) {
            features =
                    own == Relation.STRIPPED ? features.refersTo("/thing/things", "/thing", OnDelete.STRIP) : features;
            yaml.add("references: [{ at: /thing, kind: thing" + onDelete(own) + " }]");
        }
        String text = yaml.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        return new TaleKind(name, features, habits, own, positions, "{ " + text + " }");
    }

    /** At most two more than the given one, of which no two are declared by one key. */
    private static List<Habit> habits(
            Random random, String update, Optional<Habit> accepting, boolean plainly, boolean honestly) {
        List<Habit> habits = new ArrayList<>(accepting.stream().toList());
        for (int left = honestly ? 0 : random.nextInt(3); left > 0; left--) {
            Habit habit = Habit.draw(random, update, plainly);
            boolean again = Stream.of(
                            "escapes", "lower", "states", "much", "later", "ignores", "drops", "twice", "fast", "hides")
                    .anyMatch(word -> habit.name().contains(word)
                            && habits.stream().anyMatch(other -> other.name().contains(word)));
            boolean async = habit.yaml().contains("async")
                    && habits.stream().anyMatch(other -> other.yaml().contains("async"));
            if (!again && !async && !refusedAndLater(habit, habits)) {
                habits.add(habit);
            }
        }
        return habits;
    }

    /** Nobody can tell a refusal from one that takes effect later nevertheless, without waiting after every refusal. */
    private static boolean refusedAndLater(Habit habit, List<Habit> habits) {
        return Stream.concat(Stream.of(habit), habits.stream())
                        .anyMatch(each -> each.name().contains("later"))
                && Stream.concat(Stream.of(habit), habits.stream())
                        .anyMatch(each -> each.name().contains("done and refused")
                                || each.name().equals("half"));
    }

    private static String onDelete(Relation relation) {
        return switch (relation) {
            case CASCADES -> ", onDelete: cascade";
            case SUSPENDED -> ", onDelete: \"null\"";
            default -> "";
        };
    }
}
