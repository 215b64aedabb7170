package dev.unwind.api.http;

import dev.unwind.batch.TraceParent;
import dev.unwind.provider.call.Tracing;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What is known of whoever makes a request, besides the tenant. */
@ApplicationScoped
public class TraceContext {
    private final Tracing tracing;

    TraceContext(Tracing tracing) {
        this.tracing = tracing;
    }

    /** Where in a trace the request stands that is handled on this thread. */
    public Optional<TraceParent> trace(HttpServerRequest request) {
        return tracing.ofRequest(Optional.ofNullable(request.getHeader("traceparent")));
    }
}
