package dev.unwind.api.http;

import dev.unwind.batch.TraceParent;
import dev.unwind.provider.call.Tracing;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Reads the trace context of requests. */
@ApplicationScoped
public class TraceContext {
    private final Tracing tracing;

    TraceContext(Tracing tracing) {
        this.tracing = tracing;
    }

    /** The trace context of the request that is being handled on this thread; empty if it belongs to no trace. */
    public Optional<TraceParent> trace(HttpServerRequest request) {
        return tracing.ofRequest(Optional.ofNullable(request.getHeader("traceparent")));
    }
}
