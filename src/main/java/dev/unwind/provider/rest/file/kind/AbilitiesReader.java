package dev.unwind.provider.rest.file.kind;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.List;
import java.util.Optional;

/**
 * Reads which writes a kind's API has, and notes what a file says of a kind in vain, since its API lacks the writes for
 * it.
 */
record AbilitiesReader(YamlSection kind, KindTraits traits) {
    /** What says how resources come and go, or which one is meant. */
    private static final List<String> OF_MANY = List.of(
            "id",
            "name",
            "list",
            "find",
            "create",
            "delete",
            "undelete",
            "recreate",
            "idempotencyKeys",
            "exclusiveCreate",
            "movesSiblings",
            "movesOnUpdate",
            "bulk",
            "creatable",
            "deletable",
            "recreatable");

    private static final String COMPLETE = "completeAnswers";
    private static final List<String> OF_CREATES = List.of("idempotencyKeys", "exclusiveCreate");
    private static final List<String> OF_UPDATES = List.of("immutable", "keepsUnseen", "keepsMasked", "atomicWrites");

    static Abilities read(YamlSection kind) {
        boolean create = able(kind, "creatable", "create");
        boolean delete = able(kind, "deletable", "delete");
        boolean undelete = kind.has("undelete");
        boolean recreate = kind.flag("recreatable").orElse(create);
        if (recreate && !create && !undelete) {
            kind.mistake("recreatable", "what cannot be created cannot be created again");
        }
        if (kind.has("recreatable") && undelete) {
            kind.mistake("recreatable", "has no effect beside undelete");
        }
        if (!recreate && kind.has("recreate")) {
            kind.mistake("recreate", "has no effect, since nothing can be created again");
        }
        if (!delete && undelete) {
            kind.mistake("undelete", "has no effect, since deletable is false");
        }
        return new Abilities(create, able(kind, "updatable", "update"), delete, recreate || undelete, undelete);
    }

    /** Whether the API has a write; one that it does not have is not described. */
    private static boolean able(YamlSection kind, String key, String call) {
        boolean able = kind.flag(key).orElse(true);
        if (!able && kind.has(call)) {
            kind.mistake(call, "has no effect, since " + key + " is false");
        }
        return able;
    }

    /** There is one resource, which can only be changed. */
    static Abilities ofSingleton(YamlSection kind) {
        for (String key : OF_MANY) {
            if (kind.has(key)) {
                kind.mistake(key, "has no effect on a singleton: there is one, which is neither created nor deleted");
            }
        }
        if (!kind.flag("updatable").orElse(true)) {
            kind.mistake("updatable", "nothing could be done with a singleton that cannot be updated");
        }
        return new Abilities(false, true, false, false, false);
    }

    void check(IdentityForm identity) {
        Abilities abilities = traits.abilities();
        boolean one = identity.source() == IdentityForm.Source.ONLY;
        if (!abilities.create() && !one) {
            OF_CREATES.forEach(key -> refuse(key, "creatable is false"));
        }
        if (!abilities.update()) {
            OF_UPDATES.forEach(key -> refuse(key, "updatable is false"));
        }
        if (kind.has("keepsUnseen") && traits.writeOnly().isEmpty()) {
            kind.mistake("keepsUnseen", "has no effect without writeOnly");
        }
        if (identity.source() == IdentityForm.Source.NAME && traits.movesOnUpdate()) {
            kind.mistake("movesOnUpdate", "has no effect: names are ids, and no update changes them");
        }
        checkAnswers(identity);
        checkLosses(abilities);
        checkOperation(abilities);
        if (kind.has("project") && kind.has("createdAt") && !abilities.create() && !abilities.recreate()) {
            kind.mistake("createdAt", "has no effect: nothing is created, and project says what is compared");
        }
    }

    private void refuse(String key, String why) {
        if (kind.has(key)) {
            kind.mistake(key, "has no effect, since " + why);
        }
    }

    private void checkAnswers(IdentityForm identity) {
        if (kind.isList(COMPLETE)) {
            List<String> writes = kind.texts(COMPLETE);
            Abilities abilities = traits.abilities();
            refuseAnswer(writes, "create", abilities.create(), "creatable");
            refuseAnswer(writes, "update", abilities.update(), "updatable");
            refuseAnswer(writes, "delete", abilities.delete(), "deletable");
            requireOther(writes, "create", "update", abilities.update());
            requireOther(writes, "update", "create", abilities.create());
        }
        boolean shown = identity.source() == IdentityForm.Source.ONLY
                || !kind.has("bare")
                        && (identity.source() == IdentityForm.Source.NAME
                                || identity.at().isPresent());
        if (!shown && traits.abilities().update()) {
            if (traits.completeAnswers()) {
                kind.mistake(COMPLETE, "cannot be: bodies do not show whose they are");
            }
            if (traits.movesOnUpdate()) {
                kind.mistake("movesOnUpdate", "cannot be: bodies do not show ids");
            }
        }
    }

    private void refuseAnswer(List<String> writes, String write, boolean able, String key) {
        if (writes.contains(write) && !able) {
            kind.mistake(COMPLETE, write + " has no effect, since " + key + " is false");
        }
    }

    /** The answers to creates and updates are believed together. */
    private void requireOther(List<String> writes, String write, String other, boolean able) {
        if (writes.contains(write) && !writes.contains(other) && able) {
            kind.mistake(COMPLETE, write + " has no effect without " + other);
        }
    }

    private void checkLosses(Abilities abilities) {
        boolean alone = traits.ids().parent().isEmpty();
        if (alone && !abilities.recreate() || abilities.undelete()) {
            String why =
                    abilities.undelete() ? "undelete brings back all that there was" : "nothing is ever created again";
            if (!traits.limitations().isEmpty()) {
                kind.mistake("limitations", "has no effect: " + why);
            }
        }
        if (alone && !abilities.create() && !abilities.recreate() && !traits.movesOnUpdate()) {
            if (!traits.loses().isEmpty()) {
                kind.mistake("loses", "has no effect: no resource ever gets another id");
            }
        }
    }

    private void checkOperation(Abilities abilities) {
        Optional<YamlSection> operation = kind.section("async")
                .filter(async -> async.isSection("operation"))
                .flatMap(async -> async.section("operation"));
        operation
                .filter(section -> section.has("message") && !section.has("failed"))
                .ifPresent(section -> section.mistake("message", "has no effect without failed"));
        operation
                .filter(section -> section.has("result") && !abilities.create() && !abilities.recreate())
                .ifPresent(section -> section.mistake("result", "has no effect: nothing is created"));
    }
}
