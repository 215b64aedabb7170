package dev.unwind.api.body;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Discards the rest of a refused body, up to a limit. If the connection were closed at once, a client that is still
 * sending would not see the answer.
 */
public final class UnreadBody {
    private static final long MOST_MILLISECONDS = 10_000;

    private final RoutingContext context;
    private long patience;
    private boolean ended;

    private UnreadBody(RoutingContext context, long patience) {
        this.context = context;
        this.patience = patience;
    }

    /** Discards up to {@code most} bytes, for some seconds, then closes the connection. */
    public static void discard(RoutingContext context, long most) {
        var request = context.request();
        if (request.isEnded()) {
            return;
        }
        var leftovers = new UnreadBody(context, most);
        request.handler(leftovers::drop)
                .endHandler(end -> leftovers.ended = true)
                .exceptionHandler(failure -> leftovers.ended = true);
        request.resume();
        context.vertx().setTimer(MOST_MILLISECONDS, late -> leftovers.close());
    }

    /**
     * Closes the connection after the answer. With {@code Expect: 100-continue} it is unknown whether the body will
     * follow.
     */
    static void forgo(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        closeAfterAnswer(context);
    }

    /** Reads no more of the body, and closes the connection after the answer: its rest may never come. */
    public static void giveUp(RoutingContext context) {
        var request = context.request();
        if (!request.isEnded()) {
            request.handler(ignored -> {}).endHandler(end -> {}).exceptionHandler(failure -> {});
        }
        forgo(context);
    }

    private void drop(Buffer part) {
        patience -= part.length();
        if (patience < 0) {
            close();
        }
    }

    private void close() {
        if (!ended) {
            ended = true;
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
