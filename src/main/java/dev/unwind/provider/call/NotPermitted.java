package dev.unwind.provider.call;

/** A request was not written, because the permit to send it had run too short since it was granted. */
public final class NotPermitted extends RuntimeException {
    public NotPermitted() {
        super("not permitted to send now", null, false, false);
    }
}
