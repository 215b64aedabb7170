package dev.unwind.provider.rest.file.kind;

import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.List;

/** Reads which writes a kind's API has. */
final class AbilitiesReader {
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
            "creatable",
            "deletable",
            "recreatable");

    private AbilitiesReader() {}

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
}
