package dev.unwind.truthfulness;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.VariantFeatures;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One habit of a drawn collection.
 *
 * @param name for the story of a tale
 * @param yaml what a kind declares of it, in YAML's flow style; empty for nothing
 * @param folds whether the kind declares that names differ in their case only for people
 * @param tolerates the members at the top that may be in the server's own way
 */
record Habit(String name, UnaryOperator<VariantFeatures> features, String yaml, boolean folds, String tolerates) {
    /** How many habits may be drawn. */
    private static final int ALL = 24;

    /** How many of them need no declaration, and have none where kinds are described too plainly. */
    private static final int PLAIN = 18;

    /**
     * @param update the method by which the kind is updated
     * @param plainly whether kinds declare nothing
     */
    static Habit draw(Random random, String update, boolean plainly) {
        String method = List.of("POST", update, "DELETE").get(random.nextInt(3));
        long millis = 500 + random.nextInt(14_000);
        int call = 1 + random.nextInt(12);
        return switch (random.nextInt(plainly ? PLAIN : ALL)) {
            case 0, 1 -> of("later " + method + " " + millis, Asynchronous.later(method, millis));
            case 2 -> of("never " + method, Asynchronous.never(method));
            case 3 -> of("idle " + method, Untrue.idle(method));
            case 4 -> of("half", Untrue.half());
            case 5 -> of("done and refused " + method, Untrue.doneAndRefused(method));
            case 6 -> of("drops note", Untrue.drops("/note"));
            case 7 -> of("ignores region", Untrue.ignores("region"));
            case 8 -> of("lower case", Spelling.lowerCase("/name"));
            case 9 -> of("composed", Spelling.composed("/name"));
            case 10 -> of("escapes", Reads.escapes());
            case 11 -> of("busy at " + call, Spell.at(call, 5_000 + millis, Refusals.busy(409, "busy")));
            case 12 -> of("ingress at " + call, Spell.at(call, 1_000, Refusals.ingress()));
            case 13 -> of("too fast " + millis, Refusals.tooFast(200 + millis / 5, 1 + (int) (millis / 4_000)));
            case 14 -> of("hides absence", Refusals.hidesAbsence());
            case 15 -> of("forbids at " + call, Spell.at(call, 2 * millis, Refusals.forbids()));
            case 16 -> of("masks secret", Reads.masks("/secret"));
            case 17 ->
                new Habit(
                        "twice",
                        features -> features.etags().behaving(Untrue.twice(update, "DELETE")),
                        "version: etag",
                        false,
                        "");
            case 18 ->
                new Habit(
                        "states " + method + " " + millis + (call % 2 == 0 ? " failed" : " ready"),
                        features -> features.behaving(
                                Asynchronous.states(method, millis, call % 2 == 0 ? "Failed" : "Ready")),
                        "readOnly: [/state], async: { within: PT30S, failed: \"state == 'Failed'\","
                                + " pending: \"state == 'Creating' || state == 'Updating' || state == 'Deleting'\" }",
                        false,
                        "state");
            case 19 ->
                new Habit(
                        "much later " + method,
                        features -> features.behaving(Asynchronous.later(method, 25_000 + millis)),
                        "async: { within: PT45S }",
                        false,
                        "");
            case 20 ->
                new Habit(
                        "lower case, declared",
                        features -> features.behaving(Spelling.lowerCase("/name")),
                        "ignoreCase: [/name]",
                        true,
                        "");
            case 21 ->
                new Habit(
                        "escapes, declared",
                        features -> features.behaving(Reads.escapes()),
                        "escapedReads: html",
                        false,
                        "");
            case 22 ->
                new Habit(
                        "hides absence, declared, forbids at " + call,
                        features -> features.behaving(
                                Spell.at(call, 2 * millis, Refusals.forbids()), Refusals.hidesAbsence()),
                        "absent: { statuses: [403, 404] }",
                        false,
                        "");
            default ->
                new Habit(
                        "ignores region, tolerated",
                        features -> features.behaving(Untrue.ignores("region"), Untrue.drops("/note")),
                        "tolerates: [/region, /note]",
                        false,
                        "region note");
        };
    }

    /** Updates are accepted, and done later or never. */
    static Habit accepting(Random random, String update) {
        long millis = 500 + random.nextInt(14_000);
        return random.nextBoolean()
                ? of("later " + update + " " + millis, Asynchronous.later(update, millis))
                : of("never " + update, Asynchronous.never(update));
    }

    private static Habit of(String name, Behaviour behaviour) {
        return new Habit(name, features -> features.behaving(behaviour), "", false, "");
    }

    @Override
    public String toString() {
        return name;
    }
}
