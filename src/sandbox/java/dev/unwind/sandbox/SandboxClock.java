package dev.unwind.sandbox;

import io.vertx.core.Vertx;

/** The provider's clock: the real time, or one that a test controls. */
public interface SandboxClock {
    /** Milliseconds since some instant. */
    long millis();

    /**
     * Schedules an action, which may run on any thread.
     *
     * @return cancels the action if it has not run yet
     */
    Runnable after(long millis, Runnable act);

    /** The real time. */
    static SandboxClock real(Vertx vertx) {
        return new SandboxClock() {
            @Override
            public long millis() {
                return System.nanoTime() / 1_000_000;
            }

            @Override
            public Runnable after(long millis, Runnable act) {
                long timer = vertx.setTimer(millis, fired -> act.run());
                return () -> vertx.cancelTimer(timer);
            }
        };
    }
}
