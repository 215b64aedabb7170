package dev.unwind.api.problem;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which methods a path takes, to tell callers who used another one. */
public final class Routes {
    /** The templates are those of the endpoints; a test holds them against the published description. */
    private static final List<Route> ALL = List.of(
            Route.of("/v1/batches", "GET", "HEAD", "OPTIONS", "POST"),
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
            Route.of("/problems", "GET", "HEAD", "OPTIONS"),
            Route.of("/problems/{name}", "GET", "HEAD", "OPTIONS"));

    private Routes() {}

    private record Route(Pattern path, List<String> methods) {
        static Route of(String template, String... methods) {
            return new Route(Pattern.compile(template.replaceAll("\\{[a-z]+}", "[^/]+") + "/?"), List.of(methods));
        }
    }

    /** The methods that the path takes, or empty where there is no such path. */
    public static Optional<List<String>> methods(String path) {
        return ALL.stream()
                .filter(route -> route.path().matcher(path).matches())
                .map(Route::methods)
                .findFirst();
    }
}
