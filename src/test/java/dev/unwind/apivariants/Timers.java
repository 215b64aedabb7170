package dev.unwind.apivariants;

/** Has something done later on a server's event loop. */
@FunctionalInterface
public interface Timers {
    void after(long millis, Runnable act);
}
