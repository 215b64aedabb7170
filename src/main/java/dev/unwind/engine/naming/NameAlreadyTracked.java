package dev.unwind.engine.naming;

import dev.unwind.batch.change.RemoteId;

/** Refuses an adoption because the name is tracked for another resource. Nothing was changed. */
public final class NameAlreadyTracked extends RuntimeException {
    NameAlreadyTracked(String name, RemoteId id) {
        super("the name \"" + name + "\" stands for the resource with the id " + id, null, false, false);
    }
}
