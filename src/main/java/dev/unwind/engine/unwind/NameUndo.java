package dev.unwind.engine.unwind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.record.Entry;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Puts the tracked name of a step back to what it stood for before the step. */
final class NameUndo {
    /** The code under which a step says that its name stays with what it was given to since. */
    static final String MOVED = "NAME_MOVED";

    private NameUndo() {}

    /**
     * Says where the step's name stays, because another batch or a person has given it to something else since; empty
     * where it goes back. Nobody else can do so during the batch's first run. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    static Uni<Optional<String>> moved(Step step) {
        var name = step.change()
                .name()
                .filter(given -> step.context().onDemand() && step.change().movesName());
        if (name.isEmpty() || step.id().isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return step.context()
                .targets()
                .movedSince(new ResourceResolver.Given(
                        step.context().tenant(),
                        new ResourceResolver.Name(step.kind().name(), name.get()),
                        step.run().id(),
                        step.number(),
                        step.id().get()))
                .map(found -> found.map(now -> "the name \"" + name.get() + "\" stands for the "
                        + step.kind().name() + " " + now.id()
                        + now.by().map(batch -> " since batch " + batch).orElse(" by now") + ", and stays with it"));
    }

    /** Adds to the record that the step is undone what becomes of its name with that. */
    static void addTo(Entry entry, Step step) {
        var type = step.change().type();
        step.id().ifPresent(id -> {
            resource(entry, step, id);
            if (type.hasDesired() && step.change().movesName()) {
                step.change()
                        .name()
                        .ifPresent(name -> entry.nameBack(step.kind().traits().account(), id));
            }
        });
    }

    /** Names of a resource that is gone stand for nothing, and stand for it again where it is back. */
    private static void resource(Entry entry, Step step, RemoteId id) {
        var type = step.change().type();
        if (!type.needsExisting()) {
            entry.gone(step.kind().name(), id);
        } else if (type.removesId()) {
            entry.back(step.kind().name(), id);
        }
    }
}
