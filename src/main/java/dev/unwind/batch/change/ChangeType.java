package dev.unwind.batch.change;

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

    /** Whether the resource exists before the change, so that a snapshot of it is taken. */
    public boolean needsExisting() {
        return this != CREATE;
    }

    /** Whether the resource that existed before is gone afterwards, and its id with it. */
    public boolean removesId() {
        return this == DELETE || this == REPLACE;
    }

    /** Whether the change says what its resource is to look like. */
    public boolean hasDesired() {
        return this != DELETE;
    }

    /** Whether the change brings a new resource into being. */
    public boolean creates() {
        return this == CREATE || this == REPLACE;
    }
}
