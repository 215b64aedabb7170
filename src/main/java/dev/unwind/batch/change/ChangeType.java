package dev.unwind.batch.change;

import java.util.Locale;

/** What a change does to its resource. */
public enum ChangeType {
    CREATE(Strategy.DELETE),
    UPDATE(Strategy.RESTORE),
    DELETE(Strategy.RECREATE),
    REPLACE(Strategy.DELETE_AND_RECREATE);

    private final Strategy strategy;

    ChangeType(Strategy strategy) {
        this.strategy = strategy;
    }

    /** How a change of this type is undone. */
    public Strategy strategy() {
        return strategy;
    }

    /** What becomes of the resource, in a word: as in "it is created". */
    public String participle() {
        return name().toLowerCase(Locale.ROOT) + "d";
    }

    /** Whether the resource exists before the change, so that a snapshot of it is taken. */
    public boolean needsExisting() {
        return this != CREATE;
    }

    /** Whether the change deletes the existing resource, and its id with it. */
    public boolean removesId() {
        return this == DELETE || this == REPLACE;
    }

    /** Whether the change has a desired state. */
    public boolean hasDesired() {
        return this != DELETE;
    }

    /** Whether the change creates a new resource. */
    public boolean creates() {
        return this == CREATE || this == REPLACE;
    }
}
