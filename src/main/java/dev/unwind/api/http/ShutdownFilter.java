package dev.unwind.api.http;

import dev.unwind.api.problem.EarlyAnswer;
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
    private final EarlyAnswer answer;

    ShutdownFilter(Shutdown shutdown, EarlyAnswer answer) {
        this.shutdown = shutdown;
        this.answer = answer;
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
        context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
        answer.send(context, ProblemType.LEAVING.with(ProblemType.LEAVING.example()));
    }
}
