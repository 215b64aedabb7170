package dev.unwind.ops;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Removes query strings from the spans of requests: they hold names, labels and positions that are nobody's concern
 * where traces are kept.
 */
@Singleton
final class QuerylessSpans implements SpanProcessor {
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    /** The names of earlier conventions, whose values begin with a path. */
    private static final List<AttributeKey<String>> WITH_QUERY = List.of(
            AttributeKey.stringKey("url.full"),
            AttributeKey.stringKey("http.target"),
            AttributeKey.stringKey("http.url"));

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            span.setAttribute(QUERY, "");
        }
        for (var key : WITH_QUERY) {
            String value = span.getAttribute(key);
            if (value != null && value.indexOf('?') >= 0) {
                span.setAttribute(key, value.substring(0, value.indexOf('?')));
            }
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        // Attributes can be changed at the start alone.
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
