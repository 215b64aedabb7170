package dev.unwind.api.submission;

import dev.unwind.api.body.BodyPace;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.LineLimits;
import dev.unwind.api.body.UnreadBody;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of a request as lines, some at a time, with backpressure: holds no more than one piece and one line.
 * Runs on the request's event loop.
 */
final class BodyLines {
    private static final int PIECE_BYTES = 256 * 1024;
    private static final byte NEW_LINE = '\n';

    /**
     * A line of the body.
     *
     * @param number its number, from 1, blank lines included
     */
    record Line(long number, byte[] text) {
        boolean blank() {
            return new String(text, StandardCharsets.ISO_8859_1).isBlank();
        }
    }

    private final HttpServerRequest request;
    private final Context own = Vertx.currentContext();
    private final long maxBytes;
    private final long maxLine;
    private final RoutingContext exchange;
    private BodyPace.Watch watch;
    private Buffer pending = Buffer.buffer();
    private long bytes;
    private long lines;
    private boolean ended;
    private Throwable failure;
    private UniEmitter<? super Optional<List<Line>>> waiting;

    /** @param context a paused request */
    BodyLines(RoutingContext context, LineLimits limits, BodyPace pace) {
        this.exchange = context;
        this.request = context.request();
        this.maxBytes = limits.maxBytes().asLongValue();
        this.maxLine = limits.maxLineBytes().asLongValue();
        if (request.isEnded()) {
            ended = true;
            return;
        }
        watch = pace.watch(context, false, this::tooSlow);
        request.handler(this::add)
                .endHandler(end -> {
                    watch.end();
                    ended = true;
                    offer();
                })
                .exceptionHandler(broken -> fail(ProblemType.BAD_REQUEST.with("the body ended before its end")));
        read(false);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
    }

    /**
     * The next lines; empty at the end of the body. Lazy. Completes on the request's event loop. Fails with a
     * {@link ProblemException}. Call it again only when the previous Uni has completed.
     */
    Uni<Optional<List<Line>>> next() {
        return Uni.createFrom()
                .emitter(emitter -> own.runOnContext(now -> {
                    waiting = emitter;
                    offer();
                }));
    }

    /** Reads on or not, without counting the time in which this side is busy. */
    private void read(boolean on) {
        watch.paused(!on);
        if (on) {
            request.resume();
        } else {
            request.pause();
        }
    }

    private void tooSlow(Problem problem) {
        UnreadBody.giveUp(exchange);
        fail(problem);
    }

    private void add(Buffer part) {
        watch.received(part.length());
        bytes += part.length();
        if (bytes > maxBytes) {
            fail(BodyReader.tooLarge(maxBytes));
            return;
        }
        pending.appendBuffer(part);
        if (pending.length() >= PIECE_BYTES) {
            read(false);
        }
        offer();
    }

    private void fail(Problem problem) {
        if (failure == null) {
            watch.end();
            failure = new ProblemException(problem);
            pending = Buffer.buffer();
        }
        offer();
    }

    private void offer() {
        if (waiting == null) {
            return;
        }
        if (failure != null) {
            var reader = waiting;
            waiting = null;
            reader.fail(failure);
        } else if (ended && pending.length() == 0) {
            give(Optional.empty());
        } else if (ended || pending.length() >= PIECE_BYTES && lastNewLine() >= 0) {
            give(Optional.of(cut()));
        } else if (pending.length() > PIECE_BYTES + maxLine) {
            fail(tooLong(lines + 1, maxLine));
        } else {
            read(true);
        }
    }

    static Problem tooLong(long line, long most) {
        return ProblemType.TOO_LARGE.with("line " + line + " has more than " + most + " bytes");
    }

    private void give(Optional<List<Line>> found) {
        var reader = waiting;
        waiting = null;
        reader.complete(found);
    }

    private int lastNewLine() {
        int at = pending.length() - 1;
        while (at >= 0 && pending.getByte(at) != NEW_LINE) {
            at--;
        }
        return at;
    }

    /** Removes all complete lines from the buffer. */
    private List<Line> cut() {
        int end = ended ? pending.length() : lastNewLine() + 1;
        var found = new ArrayList<Line>();
        int from = 0;
        for (int at = 0; at < end; at++) {
            if (pending.getByte(at) == NEW_LINE) {
                found.add(new Line(++lines, pending.getBytes(from, at)));
                from = at + 1;
            }
        }
        if (from < end) {
            found.add(new Line(++lines, pending.getBytes(from, end)));
        }
        pending = pending.getBuffer(end, pending.length());
        return found;
    }
}
