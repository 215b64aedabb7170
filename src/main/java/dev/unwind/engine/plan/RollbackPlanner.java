package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.plan.Forecast.Concern;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.refusal.PlanTimedOut;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.engine.state.Observation;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.unwind.UnwindOrder;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Says what undoing steps would come to: reads their resources and compares. Nothing is changed, stored or claimed. */
@ApplicationScoped
public class RollbackPlanner {
    /** How many resources are read at once. */
    private static final int READS = 16;

    private final PlanConfig config;

    RollbackPlanner(PlanConfig config) {
        this.config = config;
    }

    /** What the rollback would come to. Fails with {@link PlanTimedOut}; what a provider does not answer stands in the plan. */
    public Uni<RollbackPlan> of(RollbackRequests.Prepared prepared) {
        var run = prepared.run();
        var steps = prepared.selection().steps();
        var done = new AtomicInteger();
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUni(number -> run.read(number)
                        .flatMap(step -> new Undoing(run.id(), step, prepared.lostIds())
                                .forecast()
                                .map(forecast -> planned(step, forecast)))
                        .invoke(done::incrementAndGet))
                .merge(READS)
                .collect()
                .asList()
                .map(planned -> new RollbackPlan(
                        planned.stream()
                                .sorted(Comparator.comparingInt(
                                        each -> each.change().number()))
                                .toList(),
                        order(prepared),
                        prepared.options().onDrift()))
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new PlanTimedOut(done.get(), steps.size(), config.timeout()));
    }

    private static List<Integer> order(RollbackRequests.Prepared prepared) {
        return UnwindOrder.of(prepared.run().graph(), prepared.lostIds().holders()).graph().order().stream()
                .filter(prepared.selection().steps()::contains)
                .toList();
    }

    private static RollbackPlan.Planned planned(RecordedStep step, Forecast forecast) {
        var change = step.change();
        return new RollbackPlan.Planned(
                change,
                step.state().status(),
                forecast,
                Reversibility.of(step.kind().traits(), change.type(), change.desired()));
    }

    /** Undoing one step. */
    private static final class Undoing {
        private final BatchId batch;
        private final RecordedStep step;
        private final ResourceKind kind;
        private final LostIds lostIds;

        Undoing(BatchId batch, RecordedStep step, LostIds lostIds) {
            this.batch = batch;
            this.step = step;
            this.kind = step.kind();
            this.lostIds = lostIds;
        }

        Uni<Forecast> forecast() {
            if (!step.state().touched()) {
                return nothing("the change found everything as desired and sent nothing");
            }
            var id = step.id();
            if (id.isEmpty()) {
                return Uni.createFrom()
                        .item(
                                Forecast.unknown(id)
                                        .warn(
                                                Concern.UNREADABLE,
                                                "it is not known under which id the resource stands; it would be looked for by its name"));
            }
            return Observation.of(kind, id.get(), Optional.empty()).flatMap(sighting -> sighting.unreadable()
                    .map(failure ->
                            Uni.createFrom().item(Forecast.unknown(id).warn(Concern.UNREADABLE, failure.getMessage())))
                    .or(() ->
                            sighting.resource().map(current -> Uni.createFrom().item(there(current))))
                    .orElseGet(() -> absent(id.get())));
        }

        private Uni<Forecast> nothing(String why) {
            return Uni.createFrom()
                    .item(new Forecast(
                                    step.id(),
                                    Optional.of(JsonNodeFactory.instance.arrayNode()),
                                    List.of(),
                                    List.of(),
                                    Optional.empty())
                            .warn(Concern.NOTHING_TO_CHANGE, why));
        }

        private Forecast there(RemoteResource current) {
            var standIns = new OpaqueValues();
            var forecast = Forecast.of(
                    Optional.of(current.id()),
                    switch (step.change().type()) {
                        case CREATE -> PlannedWrites.deleting(kind, current);
                        case UPDATE, DELETE -> PlannedWrites.changing(kind, current, before(), standIns);
                        case REPLACE -> PlannedWrites.replacing(kind, current, before(), standIns);
                    });
            if (step.change().type().needsExisting() && same(current.projection(), before())) {
                return forecast.warn(Concern.NOTHING_TO_CHANGE, "the resource is as it was before the batch");
            }
            return left().filter(left -> !same(current.projection(), left))
                    .map(left -> forecast.drifted(
                            new Drift(batch, StateDiff.patch(kind, left, current.projection(), standIns))))
                    .orElse(forecast);
        }

        private Uni<Forecast> absent(RemoteId id) {
            switch (step.change().type()) {
                case CREATE -> {
                    return nothing("what the change made is gone");
                }
                case UPDATE -> {
                    return Uni.createFrom().item(recreated().drifted(new Drift(batch, StateDiff.removal())));
                }
                default -> {
                    return unlessTaken(recreated());
                }
            }
        }

        private Forecast recreated() {
            return Forecast.of(Optional.empty(), PlannedWrites.creating(kind, before(), new OpaqueValues()));
        }

        private Uni<Forecast> unlessTaken(Forecast forecast) {
            var name = kind.traits().nameIn(before());
            if (name.isEmpty() || !kind.traits().findable()) {
                return Uni.createFrom().item(forecast);
            }
            return kind.find(name.get())
                    .map(found -> found.isEmpty()
                            ? forecast
                            : forecast.warn(
                                    Concern.NAME_TAKEN,
                                    "there is another " + kind.name() + " named \"" + name.get() + "\" by now"))
                    .onFailure(ProviderFailure.class)
                    .recoverWithItem(failure -> forecast.warn(Concern.UNREADABLE, failure.getMessage()));
        }

        private JsonNode before() {
            return step.snapshot().orElseThrow().projection().orElseThrow();
        }

        /** The state in which the change left the resource. */
        private Optional<JsonNode> left() {
            return step.after().or(step::intent);
        }

        private boolean same(JsonNode one, JsonNode other) {
            var traits = kind.traits();
            return kind.canonical(lostIds.without(traits, one)).equals(kind.canonical(lostIds.without(traits, other)));
        }
    }
}
