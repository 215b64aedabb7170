package dev.unwind.engine.trace;

import dev.unwind.journal.record.StepState;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.TracedPermit;
import dev.unwind.provider.call.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** The span of a part of a step, to which the step's calls belong. */
public final class StepSpan {
    private final Span span;
    private final CallPermit permit;

    StepSpan(Span span, CallPermit permit) {
        this.span = span;
        this.permit = new TracedPermit(permit, Tracing.of(span));
    }

    /** The permit with which the step's calls are made, so that they belong to this span. */
    public CallPermit permit() {
        return permit;
    }

    /** Ends the span with the state that the step has by then. */
    public void end(StepState state) {
        state.error()
                .ifPresent(error ->
                        span.setStatus(StatusCode.ERROR, error.path("code").asText()));
        span.setAttribute("unwind.status", state.status().name());
        span.end();
    }
}
