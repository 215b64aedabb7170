package dev.unwind.provider.rest;

/** A request was not written, because the permit to send it had run too short since it was granted. */
final class NotPermitted extends RuntimeException {
    NotPermitted() {
        super("not permitted to send now", null, false, false);
    }
}
