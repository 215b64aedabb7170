package dev.unwind.api.http;

import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The Vert.x context of the current request. Shared work may complete on another request's context, or on a timer's.
 */
public final class RequestContext {
    private RequestContext() {}

    /** An executor on the context of the request that is being handled; without one, runs on the calling thread. */
    public static Executor executor() {
        var own = Vertx.currentContext();
        return own == null ? Runnable::run : command -> own.runOnContext(nothing -> command.run());
    }
}
