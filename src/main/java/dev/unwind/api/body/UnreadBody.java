package dev.unwind.api.body;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * What is left of a body that was refused. It is thrown away as it comes, because a client that is still sending would not see the
 * answer if the connection were closed under it; but only so much of it.
 */
public final class UnreadBody {
    private final RoutingContext context;
    private long patience;

    private UnreadBody(RoutingContext context, long patience) {
        this.context = context;
        this.patience = patience;
    }

    /** Throws away up to so many bytes, then closes the connection. */
    public static void discard(RoutingContext context, long most) {
        var request = context.request();
        if (request.isEnded()) {
            return;
        }
        var leftovers = new UnreadBody(context, most);
        request.handler(leftovers::drop).endHandler(end -> {}).exceptionHandler(failure -> {});
        request.resume();
    }

    /** Ends the connection after the answer: of a body that waits to be asked for, nobody knows whether it comes. */
    static void forgo(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        closeAfterAnswer(context);
    }

    private void drop(Buffer part) {
        patience -= part.length();
        if (patience < 0) {
            context.request().handler(ignored -> {});
            closeAfterAnswer(context);
        }
    }

    private static void closeAfterAnswer(RoutingContext context) {
        var connection = context.request().connection();
        if (context.response().ended()) {
            connection.close();
        } else {
            context.addEndHandler(end -> connection.close());
        }
    }
}
