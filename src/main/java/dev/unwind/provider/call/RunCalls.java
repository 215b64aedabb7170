package dev.unwind.provider.call;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * How one run makes the calls that several of its steps share, and the requests of kinds whose operations wait for what
 * the provider has accepted. What belongs to different runs never shares a call. Thread-safe.
 */
public interface RunCalls {
    /**
     * Makes a call when the run may have one more under way. Lazy; completes and fails as the call does, on its thread.
     */
    <T> Uni<T> call(Supplier<Uni<T>> call);

    /** Whether the run carries out one step after another, so that no other step can join a call. */
    boolean oneByOne();

    /** A step begins to wait for others that may join its call. It {@link #goesOn} when the call is made. */
    void waits();

    /** A step waits no more. */
    void goesOn();

    /** Whether every step of the run that is under way waits so: none of them comes by waiting longer. */
    boolean allWait();
}
