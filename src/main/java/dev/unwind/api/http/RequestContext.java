package dev.unwind.api.http;

import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** Where a request goes on: what stood in line ends wherever the one before it did, or where a timer went off. */
public final class RequestContext {
    private RequestContext() {}

    /** Runs things on the context of the request that is being handled. */
    public static Executor executor() {
        var own = Vertx.currentContext();
        return own == null ? Runnable::run : command -> own.runOnContext(nothing -> command.run());
    }
}
