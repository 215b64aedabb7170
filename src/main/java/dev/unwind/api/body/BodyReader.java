package dev.unwind.api.body;

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

    BodyReader(Limits limits, BodyMemory held) {
        this.held = held;
        this.limit = limits.maxBytes().asLongValue();
    }

    /**
     * Reads the body of a paused request. Lazy; subscribe once. Completes on the request's event loop. Fails with a
     * {@link ProblemException} if the body is over a limit or ends early; the rest of it is discarded.
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

    private final class Reading {
        private final RoutingContext context;
        private final UniEmitter<? super byte[]> emitter;
        private Buffer body = Buffer.buffer();

        Reading(RoutingContext context, UniEmitter<? super byte[]> emitter) {
            this.context = context;
            this.emitter = emitter;
        }

        void start() {
            var request = context.request();
            if (request.isEnded()) {
                emitter.complete(new byte[0]);
                return;
            }
            request.handler(this::add)
                    .endHandler(end -> emitter.complete(body.getBytes()))
                    .exceptionHandler(failure -> emitter.fail(
                            new ProblemException(ProblemType.BAD_REQUEST.with("the body ended before its end"))));
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                request.response().writeContinue();
            }
            request.resume();
        }

        private void add(Buffer part) {
            if (body.length() + part.length() > limit) {
                refuse(tooLarge(limit));
            } else if (!held.hold(context, part.length())) {
                refuse(ProblemType.OVERLOADED.with("too many bodies are being worked on at this moment"));
            } else {
                body.appendBuffer(part);
            }
        }

        private void refuse(Problem problem) {
            body = Buffer.buffer();
            UnreadBody.discard(context, limit);
            emitter.fail(new ProblemException(problem));
        }
    }
}
