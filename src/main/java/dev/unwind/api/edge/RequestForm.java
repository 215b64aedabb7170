package dev.unwind.api.edge;

import dev.unwind.api.problem.EarlyAnswer;
import dev.unwind.api.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Refuses requests that this server and a proxy in front of it could understand differently. The decoder has refused
 * bodies framed in two ways already.
 */
@ApplicationScoped
class RequestForm {
    /** Before all other filters. */
    private static final int PRIORITY = 300;

    private static final Pattern HOST = Pattern.compile("[^\\s,/\\\\@?#]*");

    /**
     * Java's HttpClient offers HTTP/2 with its first request on every connection without TLS. The offer is ignored (RFC
     * 9110, 7.8): nobody is upgraded.
     */
    private static final String OFFERS_ALWAYS = "Java-http-client/";

    private final EarlyAnswer answer;
    private final Counter framing;
    private final Counter paths;

    RequestForm(EarlyAnswer answer, MeterRegistry metrics) {
        this.answer = answer;
        this.framing = metrics.counter("unwind.http.refused", "because", "form");
        this.paths = metrics.counter("unwind.http.refused", "because", "path");
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        var fault = fault(request);
        if (fault.isPresent()) {
            framing.increment();
            answer.sendAndClose(context, ProblemType.BAD_REQUEST.with(fault.get()));
        } else if (!CanonicalPath.is(request.path())) {
            paths.increment();
            answer.send(context, ProblemType.NOT_FOUND.with("there is nothing at this path"));
        } else {
            context.next();
        }
    }

    private static Optional<String> fault(HttpServerRequest request) {
        var headers = request.headers();
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        var hosts = headers.getAll(HttpHeaders.HOST);
        if (hosts.size() > 1 || http1 && hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1) {
            return Optional.of("a request has one header Host");
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.get(0)).matches()) {
            return Optional.of("the header Host is a host and perhaps a port");
        }
        var encodings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (encodings.size() > 1
                        || request.version() != HttpVersion.HTTP_1_1
                        || headers.contains(HttpHeaders.CONTENT_LENGTH)
                        || !encodings.get(0).strip().equalsIgnoreCase("chunked"))) {
            return Optional.of("the only Transfer-Encoding is chunked, without a Content-Length");
        }
        if (headers.getAll(HttpHeaders.CONTENT_LENGTH).size() > 1) {
            return Optional.of("a request has one header Content-Length");
        }
        return http1 && offersHttp2(request)
                ? Optional.of("without TLS there is no HTTP/2 here; leave out the header Upgrade")
                : Optional.empty();
    }

    private static boolean offersHttp2(HttpServerRequest request) {
        var agent = request.getHeader(HttpHeaders.USER_AGENT);
        return request.headers().getAll(HttpHeaders.UPGRADE).stream()
                        .anyMatch(offered -> offered.toLowerCase(Locale.ROOT).contains("h2c"))
                && (agent == null || !agent.startsWith(OFFERS_ALWAYS));
    }
}
