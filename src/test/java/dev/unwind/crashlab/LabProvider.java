package dev.unwind.crashlab;

import dev.unwind.provider.Kinds;
import io.vertx.core.Future;

/** A provider for engines that live one after another, which lives by the time of their environment. */
public interface LabProvider extends AutoCloseable {
    /** The kinds through which engines call it. */
    Kinds kinds();

    /** Gives new engines connections of their own. */
    void reconnect();

    /** Completes when all that was due before this call is done. */
    Future<Void> quiet();

    /** Forgets everything, faults included. */
    void reset();

    /** The next call takes effect at the last moment at which it may. */
    void lateEffect();

    /** How many calls have arrived since the reset. */
    int calls();

    /** What is there, such that states which a caller cannot tell apart are the same. */
    String state();

    @Override
    void close();
}
