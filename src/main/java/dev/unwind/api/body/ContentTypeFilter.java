package dev.unwind.api.body;

import com.google.re2j.Pattern;
import dev.unwind.api.problem.EarlyAnswer;
import dev.unwind.api.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Refuses a request whose Content-Type is no media type, which the framework would answer as an internal error. */
@ApplicationScoped
class ContentTypeFilter {
    /** Before {@link ContentLengthFilter}. */
    private static final int PRIORITY = 110;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** A media type (RFC 9110, 8.3.1), matched in the time of its length. */
    private static final Pattern MEDIA_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:[ \\t]*;[ \\t]*(?:" + TOKEN
            + "=(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*\"))?)*[ \\t]*");

    private final EarlyAnswer answer;
    private final long most;

    ContentTypeFilter(EarlyAnswer answer, Limits limits) {
        this.answer = answer;
        this.most = limits.maxBytes().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        if (isMediaType(context.request().headers().getAll(HttpHeaders.CONTENT_TYPE))) {
            context.next();
        } else {
            refuse(context);
        }
    }

    private static boolean isMediaType(List<String> given) {
        try {
            given.forEach(MediaType::valueOf);
            return given.size() <= 1 && given.stream().allMatch(MEDIA_TYPE::matches);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private void refuse(RoutingContext context) {
        UnreadBody.discard(context, most);
        var problem = ProblemType.INVALID_PARAMETER.with(
                "the header Content-Type is one media type such as application/json");
        answer.send(context, problem);
    }
}
