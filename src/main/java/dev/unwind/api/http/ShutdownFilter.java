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
 * Sends callers to other instances during shutdown. At first it only asks them to close their connections, which would
 * outlive the routing of new ones (RFC 9112, 9.6); then it refuses new requests, so that those in progress are answered
 * before the end. Health and metrics are served until the end.
 */
@ApplicationScoped
class ShutdownFilter {
    /** Before any other filter looks at a request. */
    private static final int PRIORITY = 200;

    private static final String RETRY_AFTER_SECONDS = "1";

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
                    .putHeader("Retry-After", RETRY_AFTER_SECONDS)
                    .end(mapper.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
