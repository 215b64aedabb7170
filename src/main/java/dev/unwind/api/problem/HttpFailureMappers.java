package dev.unwind.api.problem;

import dev.unwind.route.Route;
import dev.unwind.route.Routes;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps failures of the HTTP framework to problems: unknown paths, methods and media types. */
class HttpFailureMappers {
    private static final List<String> READ_METHODS = List.of("GET", "HEAD", "OPTIONS");

    /** The framework also answers 404 to a method that a known path does not take. */
    @ServerExceptionMapper
    Response notFound(NotFoundException failure, HttpServerRequest request) {
        return Routes.of(request.path())
                .map(route -> notAllowed(route.methods()))
                .orElseGet(() -> ProblemType.NOT_FOUND
                        .with("there is nothing at this path")
                        .response()
                        .build());
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException failure, HttpServerRequest request) {
        return notAllowed(Routes.of(request.path()).map(Route::methods).orElse(READ_METHODS));
    }

    private static Response notAllowed(List<String> methods) {
        var allowed = String.join(", ", methods);
        return ProblemType.METHOD_NOT_ALLOWED
                .with("this path takes " + allowed)
                .response()
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    @ServerExceptionMapper
    Response webFailure(WebApplicationException failure) {
        var status = failure.getResponse().getStatusInfo();
        return ProblemType.ofStatus(status.getStatusCode())
                .map(type -> type.with(detail(type)).response().build())
                .orElseGet(() -> status.getFamily() == Response.Status.Family.CLIENT_ERROR
                        ? untyped(status)
                        : ProblemMappers.internal(failure));
    }

    private static String detail(ProblemType type) {
        return switch (type) {
            case UNSUPPORTED_MEDIA_TYPE -> "send application/json";
            case NOT_ACCEPTABLE -> "answers are application/json; events are text/event-stream";
            default -> "the request was refused";
        };
    }

    /** A problem that says no more than its status (RFC 9457, 4.2.1). */
    private static Response untyped(Response.StatusType status) {
        return new Problem(
                        URI.create("about:blank"),
                        status.getReasonPhrase(),
                        status.getStatusCode(),
                        "the request was refused",
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0)
                .response()
                .build();
    }
}
