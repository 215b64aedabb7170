package dev.unwind.api.body;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** How much of this program's memory the bodies of requests take that are being read or worked on. Safe from any thread. */
@ApplicationScoped
class BodyMemory {
    private final AtomicLong held = new AtomicLong();
    private final long limit;

    BodyMemory(Limits limits) {
        // A body is held as bytes, as a document, and for a while as what is written of it.
        this.limit = limits.maxBodies()
                .map(size -> size.asLongValue())
                .orElse(Math.max(
                        limits.maxBytes().asLongValue(), Runtime.getRuntime().maxMemory() / 8));
    }

    /**
     * Counts in so many bytes more, until the request is answered.
     *
     * @return false, and nothing is counted, where there is no room for them
     */
    boolean hold(RoutingContext context, int bytes) {
        if (held.addAndGet(bytes) > limit) {
            held.addAndGet(-bytes);
            return false;
        }
        context.addEndHandler(answered -> held.addAndGet(-bytes));
        return true;
    }
}
