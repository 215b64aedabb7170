package dev.unwind.provider.rest.http;

import dev.unwind.batch.TraceParent;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.url.UrlPath;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.smallrye.mutiny.Uni;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a span for each request to one provider (OpenTelemetry's semantic conventions for HTTP clients, 1.23) and sends
 * its {@code traceparent} along. Spans show paths without their query.
 */
final class CallSpans {
    private final Tracing tracing;
    private final ProviderDescription provider;

    CallSpans(Tracing tracing, ProviderDescription provider) {
        this.tracing = tracing;
        this.provider = provider;
    }

    /**
     * Makes the call under a span of its own; if tracing is off, passes its trace on unchanged. Lazy. Completes and
     * fails as {@code send}.
     */
    Uni<ProviderAnswer> traced(
            ProviderCall call, Optional<TraceParent> parent, Function<ProviderCall, Uni<ProviderAnswer>> send) {
        if (!tracing.on()) {
            return sent(call, parent, send);
        }
        return Uni.createFrom().deferred(() -> {
            var span = begin(call, parent);
            return sent(call, Tracing.of(span), send)
                    .onItemOrFailure()
                    .invoke((answer, failure) -> end(span, answer, failure));
        });
    }

    private static Uni<ProviderAnswer> sent(
            ProviderCall call, Optional<TraceParent> trace, Function<ProviderCall, Uni<ProviderAnswer>> send) {
        return trace.map(here ->
                        send.apply(call.with("traceparent", here.header())).map(answer -> answer.of(call)))
                .orElseGet(() -> send.apply(call));
    }

    private Span begin(ProviderCall call, Optional<TraceParent> parent) {
        var url = provider.baseUrl();
        return tracing.span(call.method(), SpanKind.CLIENT, parent)
                .setAttribute("http.request.method", call.method())
                .setAttribute("server.address", url.getHost())
                .setAttribute("url.scheme", url.getScheme())
                .setAttribute("url.path", UrlPath.withoutTrailingSlashes(url.getRawPath()) + call.path())
                .setAttribute("unwind.provider", provider.name())
                .startSpan();
    }

    private static void end(Span span, ProviderAnswer answer, Throwable failure) {
        if (failure == null) {
            span.setAttribute("http.response.status_code", answer.status());
            if (answer.status() >= 400) {
                span.setStatus(StatusCode.ERROR).setAttribute("error.type", Integer.toString(answer.status()));
            }
        } else {
            span.setStatus(StatusCode.ERROR, failure instanceof ProviderFailure ? failure.getMessage() : "")
                    .setAttribute("error.type", type(failure));
        }
        span.end();
    }

    private static String type(Throwable failure) {
        return failure instanceof ProviderFailure known
                ? known.code().toLowerCase(Locale.ROOT)
                : failure.getClass().getSimpleName();
    }
}
