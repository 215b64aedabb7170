package dev.unwind.api.edge;

import dev.unwind.api.problem.EarlyAnswer;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.route.Routes;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

/**
 * Serves the operators' calls on the management port, beside health and metrics, and on no other. The framework has
 * endpoints on the main port only, so the management port passes these calls on.
 */
@ApplicationScoped
class ManagementCalls {
    /** After {@link RequestForm}, before all other filters. */
    private static final int PRIORITY = 250;

    private static final String PASSED_ON = "unwind.management";

    private final EarlyAnswer answer;
    private final Instance<Router> endpoints;

    ManagementCalls(EarlyAnswer answer, Instance<Router> endpoints) {
        this.answer = answer;
        this.endpoints = endpoints;
    }

    void register(@Observes ManagementInterface management) {
        management.router().route().order(-1).handler(this::passOn);
    }

    private void passOn(RoutingContext context) {
        if (Routes.forOperators(context.request().path())) {
            context.put(PASSED_ON, true);
            endpoints.get().handleContext(context);
        } else {
            context.next();
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::refuseElsewhere, PRIORITY);
    }

    private void refuseElsewhere(RoutingContext context) {
        if (context.get(PASSED_ON) == null
                && Routes.forOperators(context.request().path())) {
            answer.send(context, ProblemType.NOT_FOUND.with("there is nothing at this path"));
        } else {
            context.next();
        }
    }
}
