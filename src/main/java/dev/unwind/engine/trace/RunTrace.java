package dev.unwind.engine.trace;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.Change;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.TracedPermit;
import dev.unwind.provider.call.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;

/**
 * A run's place in the trace of whoever asked for it: a span for the run as this instance carries it out, and one below
 * it for each step, to which the step's calls belong. Where spans are switched off, calls belong to the caller's own.
 */
public final class RunTrace {
    /** For a run of which nothing is carried out. */
    public static final RunTrace NONE =
            new RunTrace(Tracing.OFF, CallPermit.ALWAYS, Span.getInvalid(), Optional.empty());

    private final Tracing tracing;
    private final CallPermit permit;
    private final Span span;
    private final Optional<TraceParent> here;

    private RunTrace(Tracing tracing, CallPermit permit, Span span, Optional<TraceParent> here) {
        this.tracing = tracing;
        this.permit = permit;
        this.span = span;
        this.here = here;
    }

    /** Begins the span of a run whose calls need this permit. */
    public static RunTrace begin(Tracing tracing, CallPermit permit, BatchOutline outline) {
        if (!tracing.on()) {
            return new RunTrace(tracing, permit, Span.getInvalid(), outline.trace());
        }
        var span = tracing.span("run " + outline.order().type().name(), SpanKind.INTERNAL, outline.trace())
                .setAttribute("unwind.batch", outline.id().toString())
                .setAttribute("unwind.tenant", outline.tenant().name())
                .setAttribute("unwind.run", outline.run())
                .setAttribute("unwind.taken_over", outline.underWay())
                .startSpan();
        return new RunTrace(tracing, permit, span, Tracing.of(span).or(outline::trace));
    }

    /** The permit of the run's calls, as part of the trace. */
    public CallPermit permit() {
        return here.isPresent() ? new TracedPermit(permit, here) : permit;
    }

    /** Where the run stands, for the log. */
    public Optional<TraceParent> here() {
        return here;
    }

    /** Begins the span of a part of a step; empty where spans are switched off. */
    public Optional<StepSpan> step(String part, Change change) {
        if (!tracing.on()) {
            return Optional.empty();
        }
        var span = tracing.span(part, SpanKind.INTERNAL, here)
                .setAttribute("unwind.step", change.number())
                .setAttribute("unwind.key", change.key())
                .setAttribute("unwind.change", change.type().name())
                .setAttribute("unwind.kind", change.kind())
                .startSpan();
        return Optional.of(new StepSpan(span, permit));
    }

    public void ended(BatchStatus outcome) {
        span.setAttribute("unwind.outcome", outcome.name());
        if (outcome == BatchStatus.INCOMPLETE) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** This instance goes on with the run no more. */
    public void handedOver() {
        span.end();
    }
}
