package dev.unwind.journal.postgres;

/** The batch is not this instance's any more: its lease was lost, or another one has taken the batch over. */
public final class OwnershipLost extends JournalUnavailable {
    public OwnershipLost() {
        super("the batch is run by another instance now", null);
    }
}
