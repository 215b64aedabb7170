package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Judges what a batch says by what is at the server, and by nothing else. */
final class TaleOracle {
    private final Tale tale;
    private final Map<String, List<ObjectNode>> before;
    private final Map<String, List<ObjectNode>> after;
    private final List<String> wrong = new ArrayList<>();

    /**
     * @param before what was at the server, by kind
     * @param after what is there, when nothing is due any more
     */
    TaleOracle(Tale tale, Map<String, List<ObjectNode>> before, Map<String, List<ObjectNode>> after) {
        this.tale = tale;
        this.before = before;
        this.after = after;
    }

    /** What is not so; empty if all is. */
    List<String> judge(BatchStatus status, JsonNode steps) {
        switch (status) {
            case SUCCEEDED -> {
                tale.changes().forEach(this::holds);
                tale.kinds().forEach(this::noneMore);
            }
            case ROLLED_BACK -> tale.kinds().forEach(this::asBefore);
            case PARTIALLY_SUCCEEDED -> tale.changes().forEach(change -> judge(change, steps));
            case INCOMPLETE -> {
                if (tale.changes().stream().noneMatch(change -> open(statusOf(change, steps))) && !open(bomb(steps))) {
                    wrong.add("incomplete without an open step");
                }
                tale.kinds().forEach(kind -> named(kind, steps));
            }
            default -> wrong.add("ended as " + status);
        }
        return wrong;
    }

    private void asBefore(TaleKind kind) {
        if (!before.get(kind.name()).equals(after.get(kind.name()))) {
            wrong.add("ROLLED_BACK: " + kind.name() + " was " + before.get(kind.name()) + "\n     and is "
                    + after.get(kind.name()));
        }
    }

    private void judge(TaleChange change, JsonNode steps) {
        StepStatus status = statusOf(change, steps);
        if (status == StepStatus.APPLIED) {
            holds(change);
            return;
        }
        boolean itself = !change.kind().moves() && change.kind().relation() == TaleKind.Relation.NONE;
        if (!open(status)
                && itself
                && !named(before, change.kind(), change.old()).equals(named(after, change.kind(), change.old()))) {
            wrong.add(change.key() + " is " + status + ", and its resource is not as before: "
                    + named(after, change.kind(), change.old()));
        }
    }

    /** Under {@code INCOMPLETE}: whatever differs belongs to an open step, or to one that holds. */
    private void named(TaleKind kind, JsonNode steps) {
        Set<String> covered = new HashSet<>();
        for (TaleChange change : tale.changes()) {
            StepStatus status = statusOf(change, steps);
            boolean holds = status == StepStatus.APPLIED;
            if (!open(status) && !holds) {
                continue;
            }
            if (kind.moves() && (change.kind() == kind || change.kind().name().equals(TaleKind.THING))) {
                return;
            }
            if (change.kind() == kind) {
                covered.add(change.old());
                covered.add(spelt(kind, change.newName()));
                covered.add(change.newName());
            }
            if (kind.relation() != TaleKind.Relation.NONE
                    && change.kind().name().equals(TaleKind.THING)) {
                before.get(kind.name()).stream()
                        .filter(holder -> holder.path("thing").asText().equals(change.old()))
                        .forEach(holder -> covered.add(holder.path("name").asText()));
            }
        }
        Set<String> names = new HashSet<>();
        before.get(kind.name()).forEach(body -> names.add(body.path("name").asText()));
        after.get(kind.name()).forEach(body -> names.add(body.path("name").asText()));
        for (String name : names) {
            if (!covered.contains(name) && !named(before, kind, name).equals(named(after, kind, name))) {
                wrong.add("INCOMPLETE: " + kind.name() + " " + name + " differs and is not named: was "
                        + named(before, kind, name) + "\n     and is " + named(after, kind, name));
            }
        }
    }

    private void holds(TaleChange change) {
        List<ObjectNode> old = named(after, change.kind(), change.old());
        if (change.type() == ChangeType.DELETE) {
            if (!old.isEmpty()) {
                wrong.add(change.key() + " is applied, and there is " + old);
            }
            return;
        }
        List<ObjectNode> found = after.get(change.kind().name()).stream()
                .filter(body -> same(change.kind(), body.path("name").asText(), change.newName()))
                .toList();
        if (found.size() != 1) {
            wrong.add(change.key() + " is applied, and there are " + found.size() + " of " + change.newName());
            return;
        }
        if (change.type() == ChangeType.REPLACE && !change.newName().equals(change.old()) && !old.isEmpty()) {
            wrong.add(change.key() + " is applied, and what it replaced is there: " + old);
        }
        change.desired().orElseThrow().properties().forEach(member -> {
            JsonNode is = found.get(0).path(member.getKey());
            boolean own = change.kind().tolerates(member.getKey())
                    || member.getKey().equals("position")
                    || member.getKey().equals("name");
            boolean gone = member.getValue().isNull() && is.isMissingNode();
            if (!own && !gone && !is.equals(member.getValue())) {
                wrong.add(change.key() + " is applied, and " + member.getKey() + " is " + is + ", not "
                        + member.getValue());
            }
        });
        if (change.type() == ChangeType.UPDATE) {
            untouched(change, found.get(0));
        }
    }

    /** What an update did not ask for is as it was. */
    private void untouched(TaleChange change, ObjectNode is) {
        named(before, change.kind(), change.old()).get(0).properties().forEach(member -> {
            boolean own = member.getKey().equals("position")
                    || change.kind().tolerates(member.getKey())
                    || member.getKey().equals("thing")
                    || change.kind().moves();
            if (!own
                    && !change.desired().orElseThrow().has(member.getKey())
                    && !member.getValue().equals(is.get(member.getKey()))) {
                wrong.add(change.key() + " is applied, and changed " + member.getKey() + " to "
                        + is.get(member.getKey()));
            }
        });
    }

    /** Under {@code SUCCEEDED}: there are as many as there should be. */
    private void noneMore(TaleKind kind) {
        if (kind.relation() == TaleKind.Relation.CASCADES) {
            return;
        }
        long expected = before.get(kind.name()).size();
        for (TaleChange change : tale.changes()) {
            if (change.kind() == kind) {
                expected += change.type() == ChangeType.CREATE ? 1 : change.type() == ChangeType.DELETE ? -1 : 0;
            }
        }
        if (after.get(kind.name()).size() != expected) {
            wrong.add("SUCCEEDED: " + after.get(kind.name()).size() + " of " + kind.name() + " instead of " + expected);
        }
    }

    private static boolean same(TaleKind kind, String one, String other) {
        return one.equals(other) || kind.folds() && one.equalsIgnoreCase(other);
    }

    /** A name as the server stores it. */
    private static String spelt(TaleKind kind, String name) {
        String spelt = name;
        for (Habit habit : kind.habits()) {
            if (habit.name().startsWith("lower")) {
                spelt = spelt.toLowerCase(Locale.ROOT);
            } else if (habit.name().equals("composed")) {
                spelt = Normalizer.normalize(spelt, Normalizer.Form.NFC);
            }
        }
        return spelt;
    }

    private static List<ObjectNode> named(Map<String, List<ObjectNode>> state, TaleKind kind, String name) {
        return state.get(kind.name()).stream()
                .filter(body -> body.path("name").asText().equals(name))
                .toList();
    }

    private static StepStatus statusOf(TaleChange change, JsonNode steps) {
        return StepStatus.valueOf(steps.path(change.number() - 1).path("status").textValue());
    }

    private StepStatus bomb(JsonNode steps) {
        return tale.bomb().isEmpty()
                ? StepStatus.SKIPPED
                : StepStatus.valueOf(
                        steps.path(tale.changes().size()).path("status").textValue());
    }

    private static boolean open(StepStatus status) {
        return status.open() || status == StepStatus.ROLLBACK_SKIPPED;
    }
}
