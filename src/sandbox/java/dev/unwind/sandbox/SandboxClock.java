package dev.unwind.sandbox;

import io.vertx.core.Vertx;

/** The time at the provider: the real one, or one that a test lets pass as it likes. */
public interface SandboxClock {
    /** Milliseconds since some instant. */
    long millis();

    /**
     * Has something done after so long, on any thread.
     *
     * @return takes it back, where it is not done yet
     */
    Runnable after(long millis, Runnable act);

    /** The time as it passes. */
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
