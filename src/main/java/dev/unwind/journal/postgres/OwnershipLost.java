package dev.unwind.journal.postgres;

/** This instance does not own the batch any more: its lease was lost, or another instance has taken the batch over. */
public final class OwnershipLost extends JournalUnavailable {
    public OwnershipLost() {
        super("the batch is run by another instance now", null);
    }
}
