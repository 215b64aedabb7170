package dev.unwind.engine.naming;

import dev.unwind.batch.change.RemoteId;

/** Refuses an adoption because the provider has no resource with this id. Nothing was changed. */
public final class NoSuchResource extends RuntimeException {
    NoSuchResource(String kind, RemoteId id) {
        super("there is no " + kind + " with the id " + id, null, false, false);
    }
}
