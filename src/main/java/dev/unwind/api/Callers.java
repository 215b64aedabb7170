package dev.unwind.api;

import dev.unwind.batch.TraceParent;
import dev.unwind.provider.Tracing;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What is known of whoever makes a request, besides the tenant. */
@ApplicationScoped
class Callers {
    private final Tracing tracing;

    Callers(Tracing tracing) {
        this.tracing = tracing;
    }

    /** Where in a trace the request stands that is handled on this thread. */
    Optional<TraceParent> trace(HttpServerRequest request) {
        return tracing.ofRequest(Optional.ofNullable(request.getHeader("traceparent")));
    }
}
