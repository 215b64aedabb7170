package dev.unwind.sandbox;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** One call on the wire and its fault, from its arrival to its answer or the end of its connection. */
final class Exchange {
    private final Call call;
    private final Fault fault;
    private final RoutingContext context;
    private final CallLog.Entry entry;

    Exchange(Call call, Fault fault, RoutingContext context, CallLog log) {
        this.call = call;
        this.fault = fault;
        this.context = context;
        this.entry = log.open(call, fault);
        context.addEndHandler(ended -> entry.close());
    }

    Call call() {
        return call;
    }

    Fault fault() {
        return fault;
    }

    void tookEffect() {
        entry.tookEffect();
    }

    /** Answers, if the client is still connected. The fault's headers replace others. */
    void answer(Answer answer, Map<String, String> headers) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        headers.forEach(response::putHeader);
        fault.headers().forEach(response::putHeader);
        entry.answered(answer.status());
        answer.send(response);
    }

    /** Closes the TCP connection. */
    void reset() {
        context.request().connection().close();
    }
}
