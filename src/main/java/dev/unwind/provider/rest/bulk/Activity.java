package dev.unwind.provider.rest.bulk;

import io.smallrye.mutiny.Uni;

/** What else a run does with a kind, after which further items may come. Thread-safe. */
final class Activity {
    private int underWay;
    private long lastAt = System.nanoTime();

    /** Something has just happened. */
    synchronized void note() {
        lastAt = System.nanoTime();
    }

    /** Does something, which counts from its subscription to its end. */
    <T> Uni<T> during(Uni<T> part) {
        return Uni.createFrom().deferred(() -> {
            begin();
            return part.onTermination().invoke(this::end);
        });
    }

    private synchronized void begin() {
        underWay++;
    }

    private synchronized void end() {
        underWay--;
        lastAt = System.nanoTime();
    }

    /** For how many nanoseconds nothing has happened; 0 while something is under way. */
    synchronized long quietFor() {
        return underWay > 0 ? 0 : System.nanoTime() - lastAt;
    }
}
