package dev.unwind.journal.acceptance;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.run.BatchStarter;
import java.time.Instant;
import java.util.Optional;

/** What became of an acceptance. */
public sealed interface AcceptanceOutcome {
    /** When a batch was accepted, and its deadline, by PostgreSQL's clock. */
    record Times(Instant acceptedAt, Optional<Instant> deadline) {}

    /** Calls the visitor's method for this outcome, and gives what that returns. */
    <R> R accept(Visitor<R> visitor);

    /** One method for each outcome. */
    interface Visitor<R> {
        /**
         * The batch is durable.
         *
         * @param times empty where they are not known, because the answer to the commit was lost
         */
        R accepted(Optional<Times> times);

        /** The batch does not wait for claims, and another batch holds one of them. */
        R refused(ClaimConflict busy);

        /** As many batches as may be wait for this resource. */
        R crowded(Claim claim);

        /**
         * There is a batch under this key already.
         *
         * @param same whether it was submitted with the same body
         */
        R known(BatchId batch, boolean same);
    }

    /**
     * The batch is durable.
     *
     * @param times empty where they are not known, because the answer to the commit was lost
     * @param waits whether another batch holds what it claims, as far as is known
     * @param start the result of its start; empty where none was tried, the batch has to wait, or the answer to the
     *     commit was lost
     */
    record Accepted(Optional<Times> times, boolean waits, Optional<BatchStarter.Start> start)
            implements AcceptanceOutcome {
        /** Whether the record of the acceptance is the batch's only one by then, as far as is known. */
        boolean hasOneRecord() {
            return !waits && start.filter(BatchStarter.Start::twice).isEmpty();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.accepted(times);
        }
    }

    /** The batch does not wait for claims, and another batch holds one of them. */
    record Refused(ClaimConflict busy) implements AcceptanceOutcome {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.refused(busy);
        }
    }

    /** As many batches as may be wait for this resource. */
    record Crowded(Claim claim) implements AcceptanceOutcome {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.crowded(claim);
        }
    }

    /**
     * There is a batch under this key already.
     *
     * @param same whether it was submitted with the same body
     */
    record Known(BatchId batch, boolean same) implements AcceptanceOutcome {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.known(batch, same);
        }
    }
}
