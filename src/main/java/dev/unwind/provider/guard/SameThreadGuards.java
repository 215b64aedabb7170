package dev.unwind.provider.guard;

import io.smallrye.faulttolerance.api.Guard;

/** Builds guards that never change threads: a call, and its answer, continue on the thread on which they arrive. */
final class SameThreadGuards {
    private SameThreadGuards() {}

    /**
     * A guard to be configured. Without an executor of its own, SmallRye would queue each call on the event loop and
     * back.
     */
    static Guard.Builder builder(String description) {
        return Guard.create()
                .withDescription(description)
                .withThreadOffload(true)
                .withThreadOffloadExecutor(Runnable::run);
    }
}
