package dev.unwind.engine.forward;

import dev.unwind.batch.change.ChangeType;

/** The applier of each type of change. */
public final class ChangeAppliers {
    private static final ChangeApplier CREATE = new ApplyCreate();
    private static final ChangeApplier UPDATE = new ApplyUpdate();
    private static final ChangeApplier DELETE = new ApplyDelete();
    private static final ChangeApplier REPLACE = new ApplyReplace();

    private ChangeAppliers() {}

    public static ChangeApplier of(ChangeType type) {
        return switch (type) {
            case CREATE -> CREATE;
            case UPDATE -> UPDATE;
            case DELETE -> DELETE;
            case REPLACE -> REPLACE;
        };
    }
}
