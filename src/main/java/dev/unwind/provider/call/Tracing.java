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
 * Makes the spans of this program (OpenTelemetry). If tracing is off, no spans are made, and a caller's trace context
 * is passed on unchanged (W3C Trace Context, 4.3). Parents are given explicitly, never taken from the thread.
 * Thread-safe.
 */
@ApplicationScoped
public class Tracing {
    /** Makes no spans. */
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
     * The trace context of the request that is handled on this thread.
     *
     * @param header the {@code traceparent} of the request
     */
    public Optional<TraceParent> ofRequest(Optional<String> header) {
        return off
                ? header.flatMap(TraceParent::parse)
                : of(Span.current()).or(() -> header.flatMap(TraceParent::parse));
    }

    /** A builder of a span, which records nothing if tracing is off. */
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

    /** The trace context for children of a span; empty if the span records nothing. */
    public static Optional<TraceParent> of(Span span) {
        var context = span.getSpanContext();
        return context.isValid()
                ? Optional.of(new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()))
                : Optional.empty();
    }
}
