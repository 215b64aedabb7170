package dev.unwind.route;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The paths of the API. They repeat those of the endpoints; tests compare them with the published description.
 * Immutable.
 */
public final class Routes {
    /** Takes large bodies, which the management port does not, and shows and changes nothing of the gateway. */
    private static final String DRAFT = "/v1/providers/draft";

    private static final List<Route> ALL = List.of(
            Route.of("/v1/batches", "GET", "HEAD", "OPTIONS", "POST"),
            Route.of("/v1/batches/cancel", "OPTIONS", "POST"),
            Route.of("/v1/batches/{id}", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/batches/{id}/steps", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/batches/{id}/events", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/batches/{id}/audit", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/batches/{id}/runs", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/batches/{id}/cancel", "OPTIONS", "POST"),
            Route.of("/v1/batches/{id}/rollback", "OPTIONS", "POST"),
            Route.of("/v1/batches/{id}/steps/{number}/settle", "OPTIONS", "POST"),
            Route.of("/v1/batches/{id}/deliveries", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/deliveries", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/deliveries/{id}/redeliver", "OPTIONS", "POST"),
            Route.of("/v1/kinds", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/kinds/{kind}/check", "OPTIONS", "POST"),
            Route.of("/v1/resources", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/resources/{kind}/{name}", "DELETE", "GET", "HEAD", "OPTIONS", "PUT"),
            Route.of("/v1/hold", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/hold/release", "OPTIONS", "POST"),
            Route.of("/v1/providers", "GET", "HEAD", "OPTIONS"),
            Route.of("/v1/providers/{name}/resume", "OPTIONS", "POST"),
            Route.of(DRAFT, "OPTIONS", "POST"),
            Route.of("/problems", "GET", "HEAD", "OPTIONS"),
            Route.of("/problems/{name}", "GET", "HEAD", "OPTIONS"));

    /** How the paths of the operators' calls begin. */
    private static final List<String> OPERATORS = List.of("/v1/hold", "/v1/providers");

    private Routes() {}

    /** The route of this path; empty if there is none. */
    public static Optional<Route> of(String path) {
        return ALL.stream().filter(route -> route.matches(path)).findFirst();
    }

    /** Whether a path is one of the operators' calls, which the management port serves. */
    public static boolean forOperators(String path) {
        return path != null
                && !path.equals(DRAFT)
                && OPERATORS.stream().anyMatch(first -> path.equals(first) || path.startsWith(first + "/"));
    }

    /** The templates of all routes. */
    public static Set<String> templates() {
        return ALL.stream().map(Route::template).collect(Collectors.toUnmodifiableSet());
    }
}
