package dev.unwind.provider.guard;

import io.smallrye.faulttolerance.api.Guard;

/** Guards that go on where they are: a call is passed on, and its answer too, on the thread on which it came. */
final class Here {
    private Here() {}

    /** A guard that is yet to be described. (Without an executor of its own each would go to the event loop's queue and back.) */
    static Guard.Builder guard(String description) {
        return Guard.create()
                .withDescription(description)
                .withThreadOffload(true)
                .withThreadOffloadExecutor(Runnable::run);
    }
}
