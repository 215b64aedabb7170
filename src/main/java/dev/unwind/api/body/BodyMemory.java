package dev.unwind.api.body;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory for bodies of requests that are being read or processed. Thread-safe. */
@ApplicationScoped
class BodyMemory {
    private final AtomicLong held = new AtomicLong();
    private final long limit;

    BodyMemory(Limits limits) {
        // A body is held as bytes, as a document, and for a while as rows to be written.
        this.limit = limits.maxBodies()
                .map(size -> size.asLongValue())
                .orElse(Math.max(
                        limits.maxBytes().asLongValue(), Runtime.getRuntime().maxMemory() / 8));
    }

    /**
     * Reserves bytes until the request is answered.
     *
     * @return false, and nothing is reserved, if there is no room for them
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
