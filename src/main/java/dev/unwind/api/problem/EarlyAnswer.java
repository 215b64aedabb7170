package dev.unwind.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers requests with problems that have not reached an endpoint. */
@ApplicationScoped
public class EarlyAnswer {
    private final ObjectMapper mapper;
    private final ProblemMetrics metrics;

    EarlyAnswer(ObjectMapper mapper, ProblemMetrics metrics) {
        this.mapper = mapper;
        this.metrics = metrics;
    }

    /** Ends the request with the problem. */
    public void send(RoutingContext context, Problem problem) {
        metrics.count(problem);
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE_TEXT)
                    .end(mapper.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }

    /**
     * Ends the request with the problem, and closes the connection: what else comes on it may not be what it seems, or
     * is not worth waiting for.
     */
    public void sendAndClose(RoutingContext context, Problem problem) {
        var connection = context.request().connection();
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.addEndHandler(sent -> connection.close());
        send(context, problem);
    }
}
