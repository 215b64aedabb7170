package dev.unwind.engine;

import dev.unwind.journal.Entry;
import dev.unwind.journal.ImageRole;
import dev.unwind.provider.RemoteResource;

/** What goes on record beside a step's outcome. */
final class Outcome {
    private Outcome() {}

    /** The values that other steps will ask for. */
    static void expose(Step step, RemoteResource after, Entry entry) {
        var pointers = step.record().exposes();
        if (!pointers.isEmpty()) {
            entry.image(ImageRole.EXPOSED, DesiredState.exposed(step.kind().traits(), after, pointers));
        }
    }

    /** The name by which callers know the resource from now on: the one it was given last. */
    static void track(Step step, RemoteResource after, Entry entry) {
        step.change().name().ifPresent(name -> entry.track(step.kind().name(), name, after.id()));
    }

    /** The id that the resource has lost. */
    static void alias(Step step, RemoteResource before, RemoteResource after, Entry entry) {
        var traits = step.kind().traits();
        entry.alias(traits.account(), traits.name(), before.id(), after.id());
    }
}
