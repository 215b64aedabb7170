package dev.unwind.api.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Adds to every answer, refusals included, that no cache may keep it and no browser may guess its type; to those of the
 * API also which headers of a request they depend on.
 */
@ApplicationScoped
class AnswerHeaders {
    /** Before whatever may answer, except what decides whether there is a request at all. */
    private static final int PRIORITY = 900;

    private final String vary;

    /** @param tenant the header that names the tenant, as {@code unwind.tenancy.header} says */
    AnswerHeaders(@ConfigProperty(name = "unwind.tenancy.header") Optional<String> tenant) {
        this.vary = "Accept, Authorization, Prefer"
                + tenant.map(header -> ", " + header).orElse("");
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, PRIORITY);
    }

    private void add(RoutingContext context) {
        var headers = context.response()
                .headers()
                .set(HttpHeaders.CACHE_CONTROL, "no-store")
                .set("X-Content-Type-Options", "nosniff");
        if (context.normalizedPath().startsWith("/v1/")) {
            headers.set(HttpHeaders.VARY, vary);
        }
        context.next();
    }
}
