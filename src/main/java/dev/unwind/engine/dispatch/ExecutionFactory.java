package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.StopReason;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.FirstRun;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Takes ownership of batches for this instance: of waiting ones, and of those that another instance left unfinished.
 */
@ApplicationScoped
public class ExecutionFactory {
    private static final Logger LOG = Logger.getLogger(ExecutionFactory.class);

    private final OutlineReader outlines;
    private final BatchStarter starter;
    private final Journal journal;
    private final Kinds kinds;
    private final RunMetrics metrics;
    private final LeasePermits permits;
    private final RunEnvironments environments;

    public ExecutionFactory(
            OutlineReader outlines,
            BatchStarter starter,
            Journal journal,
            Kinds kinds,
            RunMetrics metrics,
            LeasePermits permits,
            RunEnvironments environments) {
        this.outlines = outlines;
        this.starter = starter;
        this.journal = journal;
        this.kinds = kinds;
        this.metrics = metrics;
        this.permits = permits;
        this.environments = environments;
    }

    /**
     * Refuses kinds whose calls take longer than a lease allows: they would never be sent.
     *
     * @throws IllegalStateException naming the setting that is wrong
     */
    void requireLeaseCoversCalls() {
        permits.requireLeaseCoversCalls(kinds);
    }

    /**
     * Starts a waiting batch.
     *
     * @return empty where the batch has to wait on, or another instance was first. Lazy; completes on the event loop of
     *     the database connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}, or with
     *     {@link IllegalStateException} where a kind of the batch is not configured
     */
    public Uni<Optional<Execution>> start(BatchId id, Lease.Term term) {
        return outline(id).flatMap(outline -> start(outline, term)
                .invoke(start -> note(outline, start))
                .flatMap(start -> start.token()
                        .map(token -> begun(start, token, outline).map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()))));
    }

    /** How a batch that is being accepted is to be started. */
    FirstRun firstRun(CheckedBatch batch, Lease.Term term) {
        return new FirstRun(
                batch.id(),
                batch.steps().size(),
                term,
                accounts(batch.steps().stream().map(step -> step.change().kind())));
    }

    /**
     * Runs a batch that was started in the transaction that accepted it.
     *
     * @param start with a token
     * @return lazy; completes on any thread; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<Execution> begun(CheckedBatch batch, AcceptanceOutcome.Times times, BatchStarter.Start start) {
        var outline = AcceptedOutline.of(batch, times);
        note(outline, start);
        return begun(start, start.token().orElseThrow(), outline);
    }

    private Uni<Execution> begun(BatchStarter.Start start, OwnershipToken token, BatchOutline outline) {
        return start.twice()
                ? outline(outline.id()).map(changed -> execution(token, changed.atItsBeginning()))
                : Uni.createFrom().item(() -> execution(token, outline));
    }

    private Uni<BatchStarter.Start> start(BatchOutline outline, Lease.Term term) {
        if (outline.run() > 1) {
            return starter.startLaterRun(outline.id(), term, accounts(outline));
        }
        return endsWithoutClaims(outline)
                ? starter.startWithoutClaims(outline.id(), term)
                : starter.startFirstRun(outline.id(), outline.steps().size(), term, accounts(outline));
    }

    /** Whether the batch waited until it was cancelled or its deadline passed: then none of it is carried out. */
    private static boolean endsWithoutClaims(BatchOutline outline) {
        return outline.run() == 1 && !outline.underWay() && (outline.cancel().isPresent() || outline.overdue());
    }

    private void note(BatchOutline outline, BatchStarter.Start start) {
        start.busy().ifPresent(busy -> LOG.infof("batch %s waits for %s", outline.id(), busy.other()));
        start.token().ifPresent(token -> metrics.begun(outline.waited()));
    }

    /**
     * Goes on with a batch that this instance has taken over.
     *
     * @return lazy; completes on the event loop of the database connection; fails with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Execution> resume(OwnershipToken token) {
        return outline(token.batch()).map(outline -> execution(token, outline));
    }

    private Uni<BatchOutline> outline(BatchId id) {
        return outlines.of(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")));
    }

    private Execution execution(OwnershipToken token, BatchOutline outline) {
        var permit = permits.permit(token);
        var environment = environments.of(outline, permit);
        var record = journal.open(
                token,
                outline.tenant(),
                outline.run(),
                outline.lastNumber(),
                environment.trace().here());
        var run = new RunState(RunContext.of(outline, record, environment));
        if (endsWithoutClaims(outline) && outline.overdue()) {
            run.stop(new StopReason.DeadlinePassed());
        }
        return new Execution(token, permit, run);
    }

    private Map<String, String> accounts(BatchOutline outline) {
        return accounts(outline.steps().stream().map(BatchOutline.Step::kind));
    }

    /** The provider account of each of these kinds. */
    private Map<String, String> accounts(Stream<String> named) {
        return named.distinct()
                .collect(Collectors.toMap(
                        kind -> kind, kind -> kinds.get(kind).traits().account()));
    }
}
