package dev.unwind.engine;

import dev.unwind.batch.RemoteId;

/** A name stands for another resource. */
public final class NameTracked extends RuntimeException {
    NameTracked(String name, RemoteId id) {
        super("the name \"" + name + "\" stands for the resource with the id " + id, null, false, false);
    }
}
