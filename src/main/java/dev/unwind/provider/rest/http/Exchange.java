package dev.unwind.provider.rest.http;

import dev.unwind.memory.Exhaustion;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.NotPermitted;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.netty.channel.EventLoop;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One request and its answer. Tracks whether the request may have left this process, so that its failure can say so. It
 * cannot be cancelled. Used once.
 */
final class Exchange {
    private enum State {
        /** Waiting for a connection: nothing has been written. */
        CONNECTING,
        /** The request may have been written. */
        SENT,
        DONE
    }

    private final Vertx vertx;
    private final AnswerReader reader;
    private final CallSettings settings;
    private final ProviderCall call;
    private final CallPermit permit;
    private final int pauses;
    private final UniEmitter<? super ProviderAnswer> outcome;
    private final AtomicReference<State> state = new AtomicReference<>(State.CONNECTING);
    private final Buffer body = Buffer.buffer();
    private volatile HttpClientRequest request;
    private volatile long timer;

    Exchange(
            Vertx vertx,
            AnswerReader reader,
            CallSettings settings,
            ProviderCall call,
            CallPermit permit,
            int pauses,
            UniEmitter<? super ProviderAnswer> outcome) {
        this.vertx = vertx;
        this.reader = reader;
        this.settings = settings;
        this.call = call;
        this.permit = permit;
        this.pauses = pauses;
        this.outcome = outcome;
    }

    void start(HttpClient client, RequestOptions options, Buffer sent) {
        timer = vertx.setTimer(settings.timeout().toMillis(), fired -> expired());
        client.request(options)
                .onSuccess(connected -> onEventLoop(connected, () -> sendOrFail(connected, sent)))
                .onFailure(cause -> unreachable("no connection: " + message(cause)));
    }

    /** Runs on the event loop of the connection: what is sent there is written before the turn ends. */
    private static void onEventLoop(HttpClientRequest connected, Runnable action) {
        EventLoop loop =
                ((HttpClientConnection) connected.connection()).channel().eventLoop();
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    /** Nothing thrown here may keep the call from completing. */
    private void sendOrFail(HttpClientRequest connected, Buffer sent) {
        try {
            send(connected, sent);
        } catch (RuntimeException e) {
            if (!failSent(() -> inDoubt(message(e)))) {
                unreachable("not sent: " + message(e));
            }
        }
    }

    private void send(HttpClientRequest connected, Buffer sent) {
        request = connected;
        if (state.get() != State.CONNECTING) {
            drop(connected);
            return;
        }
        boolean begun = permit.begin(settings.timeout());
        // Pauses are compared last: a pause noticed before counts here, and a pause not yet noticed makes begin()
        // refuse.
        if (!begun || permit.pauses() != pauses) {
            if (begun) {
                permit.end();
            }
            drop(connected);
            end(State.CONNECTING, () -> outcome.fail(new NotPermitted()));
            return;
        }
        if (!state.compareAndSet(State.CONNECTING, State.SENT)) {
            permit.end();
            drop(connected);
            return;
        }
        (sent.length() == 0 ? connected.send() : connected.send(sent))
                .onSuccess(this::receive)
                .onFailure(cause -> failSent(() -> inDoubt(message(cause))));
    }

    /** Closes the connection without reporting a failure: the request was never written. */
    private static void drop(HttpClientRequest unwritten) {
        unwritten.exceptionHandler(dropped -> {});
        unwritten.reset();
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(cause -> failSent(() -> inDoubt(message(cause))));
        response.handler(chunk -> {
            if (body.length() + chunk.length() <= settings.maxBody()) {
                body.appendBuffer(chunk);
            } else if (failSent(() -> tooLarge(response.statusCode()))) {
                request.reset();
            }
        });
        response.endHandler(end -> end(State.SENT, () -> answer(response)));
    }

    /** Nothing thrown here may keep the call from completing. */
    private void answer(HttpClientResponse response) {
        try {
            reader.read(call, response.statusCode(), response.headers(), body)
                    .onSuccess(outcome::complete)
                    .onFailure(cause -> unreadable(response, cause));
        } catch (RuntimeException e) {
            unreadable(response, e);
        }
    }

    private void unreadable(HttpClientResponse response, Throwable cause) {
        outcome.fail(FailureClassifier.unusable(
                call,
                response.statusCode(),
                "with a body that cannot be read: " + cause.getClass().getSimpleName()));
    }

    private void expired() {
        unreachable("no connection within " + settings.timeout());
        if (failSent(() -> inDoubt("no answer within " + settings.timeout()))) {
            request.reset();
        }
    }

    private void unreachable(String reason) {
        end(
                State.CONNECTING,
                () -> outcome.fail(new Unreachable(FailureClassifier.shown(call, call.label() + ": " + reason))));
    }

    private boolean failSent(Supplier<ProviderFailure> failure) {
        return end(State.SENT, () -> outcome.fail(failure.get()));
    }

    private ProviderFailure tooLarge(int status) {
        reader.noteTooLarge();
        return FailureClassifier.unusable(call, status, "with more than the allowed " + settings.maxBody() + " bytes");
    }

    private ProviderFailure inDoubt(String reason) {
        return new InDoubt(FailureClassifier.shown(call, call.label() + ": " + reason), OptionalInt.empty());
    }

    private boolean end(State from, Runnable completion) {
        if (!state.compareAndSet(from, State.DONE)) {
            return false;
        }
        vertx.cancelTimer(timer);
        if (from == State.SENT) {
            permit.end();
        }
        completion.run();
        return true;
    }

    private static String message(Throwable cause) {
        Exhaustion.check(cause);
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
