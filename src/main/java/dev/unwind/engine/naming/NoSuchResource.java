package dev.unwind.engine.naming;

import dev.unwind.batch.change.RemoteId;

/** The provider says that there is no resource with this id. */
public final class NoSuchResource extends RuntimeException {
    NoSuchResource(String kind, RemoteId id) {
        super("there is no " + kind + " with the id " + id, null, false, false);
    }
}
