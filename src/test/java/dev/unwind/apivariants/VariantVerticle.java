package dev.unwind.apivariants;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A server's event loop, with the HTTP server and all state on it. */
final class VariantVerticle extends AbstractVerticle {
    private final Collections collections;
    private final Optional<Timers> timers;
    private ResponseWriter wire;
    private volatile int port;

    VariantVerticle(InstantSource clock, Optional<Timers> timers) {
        this.timers = timers;
        collections = new Collections(clock, this::after, this::url);
    }

    /** HTTP/1.1 only: one connection carries one call at a time, so that cutting it strikes no other. */
    @Override
    public void start(Promise<Void> started) {
        wire = new ResponseWriter(collections.timers());
        HttpServerOptions options =
                new HttpServerOptions().setHost("127.0.0.1").setPort(0).setHttp2ClearTextEnabled(false);
        vertx.createHttpServer(options)
                .requestHandler(request -> request.body().onSuccess(body -> route(request, body.toString())))
                .listen()
                .map(HttpServer::actualPort)
                .onSuccess(bound -> port = bound)
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void after(long millis, Runnable act) {
        Runnable here = () -> context.runOnContext(turn -> act.run());
        timers.ifPresentOrElse(given -> given.after(millis, here), () -> vertx.setTimer(millis, fired -> act.run()));
    }

    /** Completes when all that was due before is done. */
    Future<Void> quiet() {
        Promise<Void> quiet = Promise.promise();
        context.runOnContext(turn -> quiet.complete());
        return quiet.future();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    Collections collections() {
        return collections;
    }

    long streamed() {
        return wire.streamed();
    }

    /** Has something done on the event loop, and waits for it; there, it is done at once. */
    <T> T ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable act = () -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        };
        if (((ContextInternal) context).nettyEventLoop().inEventLoop()) {
            act.run();
        } else {
            context.runOnContext(turn -> act.run());
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void route(HttpServerRequest request, String body) {
        String path = request.path();
        Optional<VariantCollection> whole = collections.at(path);
        if (whole.isPresent()) {
            accept(request, Optional.empty(), body, whole.get());
            return;
        }
        int slash = path.lastIndexOf('/');
        Optional<String> segment = Optional.of(path.substring(slash + 1));
        collections
                .ofItemsBelow(path.substring(0, Math.max(slash, 0)))
                .ifPresentOrElse(
                        collection -> accept(request, segment, body, collection),
                        () -> wire.send(
                                request.response(), RefusedCall.notFound(path).answer()));
    }

    private void accept(
            HttpServerRequest request, Optional<String> segment, String body, VariantCollection collection) {
        collection.log().add(RecordedRequest.of(request, body));
        wire.accept(request, Call.of(request, segment, body), collection);
    }
}
