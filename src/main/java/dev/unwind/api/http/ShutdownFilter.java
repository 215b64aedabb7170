package dev.unwind.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.engine.dispatch.Shutdown;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Sends callers elsewhere once this instance is about to end. At first it only asks them to close their connections, which outlive
 * whatever leads new ones here (RFC 9112, 9.6); then it refuses what comes, so that what is being answered is answered before the end.
 * Health and metrics are shown to the last.
 */
@ApplicationScoped
class ShutdownFilter {
    /** Before anything of a request is looked at. */
    private static final int PRIORITY = 200;

    private static final String COME_AGAIN = "1";

    private final Shutdown shutdown;
    private final ObjectMapper mapper;

    ShutdownFilter(Shutdown shutdown, ObjectMapper mapper) {
        this.shutdown = shutdown;
        this.mapper = mapper;
    }

    void register(@Observes Filters filters) {
        filters.register(this::receive, PRIORITY);
    }

    private void receive(RoutingContext context) {
        if (!shutdown.begun()) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (shutdown.accepts() || !context.request().path().startsWith("/v1")) {
            context.next();
        } else {
            refuse(context);
        }
    }

    private void refuse(RoutingContext context) {
        var problem = ProblemType.LEAVING.with(ProblemType.LEAVING.example());
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE_TEXT)
                    .putHeader("Retry-After", COME_AGAIN)
                    .end(mapper.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
