package dev.unwind.provider.call;

import dev.unwind.batch.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The spans of this program (OpenTelemetry). Where they are switched off none is made, and what a caller sent is passed on as it came,
 * as who takes no part in a trace does (W3C Trace Context, 4.3). Nothing hangs on a thread: parents are named. Thread-safe.
 */
@ApplicationScoped
public class Tracing {
    /** None are made. */
    public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), true);

    private final Tracer tracer;
    private final boolean off;

    @Inject
    Tracing(
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean off) {
        this.tracer = openTelemetry.getTracer("dev.unwind");
        this.off = off;
    }

    public boolean on() {
        return !off;
    }

    /**
     * Where the request that is handled on this thread stands.
     *
     * @param header the {@code traceparent} that came with it
     */
    public Optional<TraceParent> ofRequest(Optional<String> header) {
        return off
                ? header.flatMap(TraceParent::parse)
                : of(Span.current()).or(() -> header.flatMap(TraceParent::parse));
    }

    /** A span that is not begun yet, and records nothing where spans are switched off. */
    public SpanBuilder span(String name, SpanKind kind, Optional<TraceParent> parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent.map(Tracing::context).orElseGet(Context::root));
    }

    private static Context context(TraceParent parent) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        parent.traceId(),
                        parent.spanId(),
                        parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault())));
    }

    /** Where a span stands, for what comes of it; empty for one that records nothing. */
    public static Optional<TraceParent> of(Span span) {
        var context = span.getSpanContext();
        return context.isValid()
                ? Optional.of(new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()))
                : Optional.empty();
    }
}
