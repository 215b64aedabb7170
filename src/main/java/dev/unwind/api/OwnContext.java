package dev.unwind.api;

import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** Where a request goes on that has waited for something which ended elsewhere: what reads the record has to run there. */
final class OwnContext {
    private OwnContext() {}

    /** The context of the request that is being handled. */
    static Executor current() {
        var own = Vertx.currentContext();
        return own == null ? Runnable::run : command -> own.runOnContext(nothing -> command.run());
    }
}
