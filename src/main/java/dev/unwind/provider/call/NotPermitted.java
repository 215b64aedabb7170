package dev.unwind.provider.call;

/** A request was not sent, because its permit would have expired before the end of the call. */
public final class NotPermitted extends RuntimeException {
    public NotPermitted() {
        super("not permitted to send now", null, false, false);
    }
}
