package dev.unwind.engine.dispatch;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * Repeats a task on demand, one pass at a time. Requests during a pass lead to one more pass, however many they are.
 */
final class CoalescingLoop {
    private final Supplier<Uni<Void>> pass;
    private boolean running;
    private boolean again;

    /** @param pass one pass; sees to its failures itself */
    CoalescingLoop(Supplier<Uni<Void>> pass) {
        this.pass = pass;
    }

    /** Requests a pass that begins after this call. Returns at once. */
    void request() {
        synchronized (this) {
            if (running) {
                again = true;
                return;
            }
            running = true;
            again = false;
        }
        Uni.createFrom().deferred(pass::get).subscribe().with(done -> passed(), failure -> passed());
    }

    private void passed() {
        synchronized (this) {
            running = false;
            if (!again) {
                return;
            }
        }
        request();
    }
}
