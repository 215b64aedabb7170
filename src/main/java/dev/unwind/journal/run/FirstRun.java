package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.lease.Lease;
import java.util.Map;

/**
 * A first run that is to be started.
 *
 * @param steps how many the batch has
 * @param term the lease under which it is to run
 * @param accounts the provider account of each kind that the batch touches
 */
public record FirstRun(BatchId batch, int steps, Lease.Term term, Map<String, String> accounts) {
    public FirstRun {
        accounts = Map.copyOf(accounts);
    }
}
