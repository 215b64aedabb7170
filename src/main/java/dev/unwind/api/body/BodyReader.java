package dev.unwind.api.body;

import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;

/**
 * Reads the body of a request on its event loop, up to a limit. The framework would block a worker thread for a body of
 * more than a few KB, and would answer one over the limit without a problem.
 */
@ApplicationScoped
public class BodyReader {
    private final long limit;
    private final BodyMemory held;
    private final BodyPace pace;

    BodyReader(Limits limits, BodyMemory held, BodyPace pace) {
        this.held = held;
        this.pace = pace;
        this.limit = limits.maxBytes().asLongValue();
    }

    /**
     * Reads the body of a paused request. Lazy; subscribe once. Completes on the request's event loop. Fails with a
     * {@link ProblemException} if the body is over a limit, comes too slowly or ends early; the rest of it is
     * discarded.
     */
    public Uni<byte[]> read(RoutingContext context) {
        return Uni.createFrom().emitter(emitter -> new Reading(context, emitter).start());
    }

    /** Whether the media type of a request is JSON. */
    public static boolean isJson(HttpServerRequest request) {
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(MediaType.APPLICATION_JSON);
    }

    public static Problem tooLarge(long limit) {
        return ProblemType.TOO_LARGE.with("a request's body has at most " + limit + " bytes");
    }

    private static long announced(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Parameters.integer(length).orElse(0);
    }

    private final class Reading {
        private final RoutingContext context;
        private final UniEmitter<? super byte[]> emitter;
        private Buffer body = Buffer.buffer();
        private long announced;
        private BodyPace.Watch watch;

        Reading(RoutingContext context, UniEmitter<? super byte[]> emitter) {
            this.context = context;
            this.emitter = emitter;
        }

        void start() {
            var request = context.request();
            // The management port's router has read it, up to that port's own limit.
            if (context.body() != null && context.body().available()) {
                emitter.complete(context.body().buffer().getBytes());
                return;
            }
            if (request.isEnded()) {
                emitter.complete(new byte[0]);
                return;
            }
            watch = pace.watch(context, true, this::tooSlow);
            announced = announced(request);
            request.handler(this::add)
                    .endHandler(end -> {
                        watch.end();
                        emitter.complete(body.getBytes());
                    })
                    .exceptionHandler(failure -> {
                        watch.end();
                        emitter.fail(
                                new ProblemException(ProblemType.BAD_REQUEST.with("the body ended before its end")));
                    });
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                request.response().writeContinue();
            }
            request.resume();
        }

        private void add(Buffer part) {
            watch.received(part.length());
            if (body.length() + part.length() > limit) {
                refuse(tooLarge(limit));
                return;
            }
            held.hold(context, part.length(), Math.max(announced, body.length() + part.length()))
                    .ifPresentOrElse(this::refuse, () -> body.appendBuffer(part));
        }

        private void tooSlow(Problem problem) {
            body = Buffer.buffer();
            UnreadBody.giveUp(context);
            emitter.fail(new ProblemException(problem));
        }

        private void refuse(Problem problem) {
            watch.end();
            body = Buffer.buffer();
            UnreadBody.discard(context, limit);
            emitter.fail(new ProblemException(problem));
        }
    }
}
