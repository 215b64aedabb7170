package dev.unwind.journal;

/** The batch is not this instance's any more: its lease was lost, or another one has taken the batch over. */
public final class OwnershipLost extends JournalUnavailable {
    OwnershipLost() {
        super("the batch is run by another instance now", null);
    }
}
