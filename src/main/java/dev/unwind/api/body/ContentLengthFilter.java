package dev.unwind.api.body;

import dev.unwind.api.http.MediaTypes;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.EarlyAnswer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses a request whose Content-Length is over the limit, before any of its body is read. */
@ApplicationScoped
class ContentLengthFilter {
    /** Before the framework's own limit, whose answer does not name the limit. */
    private static final int PRIORITY = 100;

    private final EarlyAnswer answer;
    private final long whole;
    private final long lines;

    ContentLengthFilter(EarlyAnswer answer, Limits limits, LineLimits lines) {
        this.answer = answer;
        this.whole = limits.maxBytes().asLongValue();
        this.lines = lines.maxBytes().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        long limit = limit(context);
        if (length == null || Parameters.integer(length).orElse(Long.MAX_VALUE) <= limit) {
            context.next();
        } else {
            refuse(context, limit);
        }
    }

    /** NDJSON is not held in memory, and may be larger. */
    private long limit(RoutingContext context) {
        var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(MediaTypes.NDJSON) ? lines : whole;
    }

    private void refuse(RoutingContext context, long limit) {
        if (context.request().getHeader(HttpHeaders.EXPECT) == null) {
            UnreadBody.discard(context, limit);
        } else {
            UnreadBody.forgo(context);
        }
        answer.send(context, BodyReader.tooLarge(limit));
    }
}
