package dev.unwind.api.stream;

import dev.unwind.api.batch.BatchLookup;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.journal.stream.EventGroup;
import dev.unwind.journal.stream.EventStream;
import dev.unwind.journal.stream.RunEnds;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Checks a request for a stream before the stream starts, because its status is 200 from then on. A reader that has
 * seen the last event of a finished batch gets 204, which tells it not to reconnect (HTML standard, 9.2.3).
 */
class StreamStart {
    /** Marks the endpoint that streams. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface Checked {}

    private final RunEnds ends;
    private final EventStream events;
    private final TenantResolver tenants;

    StreamStart(RunEnds ends, EventStream events, TenantResolver tenants) {
        this.ends = ends;
        this.events = events;
        this.tenants = tenants;
    }

    /** The answer in place of a stream; null if the stream may start, as the framework requires. */
    @Checked
    @ServerRequestFilter
    Uni<Response> check(ContainerRequestContext request) {
        var uri = request.getUriInfo();
        var id = BatchLookup.id(uri.getPathParameters().getFirst("id"));
        groups(uri);
        long after = after(request.getHeaderString(EventsResource.LAST_EVENT_ID), uri);
        var tenant = tenants.tenant();
        if (events.canBegin(tenant, id, after)) {
            return Uni.createFrom().nullItem();
        }
        return ends.of(tenant, id)
                .emitOn(RequestContext.executor())
                .map(found -> found.orElseThrow(() -> BatchLookup.noSuchBatch(id.toString())))
                .map(end -> end.ended() && end.lastNumber() <= after
                        ? Response.noContent().build()
                        : null);
    }

    private static Parameters parameters(UriInfo uri) {
        return Parameters.of(uri, EventsResource.AFTER, EventsResource.EVENTS);
    }

    /** The groups of events that the reader wants; empty for all. */
    static Set<EventGroup> groups(UriInfo uri) {
        return parameters(uri)
                .text(EventsResource.EVENTS)
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(StreamStart::group)
                        .collect(Collectors.toSet()))
                .orElseGet(Set::of);
    }

    private static EventGroup group(String name) {
        return Arrays.stream(EventGroup.values())
                .filter(group -> group.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> Parameters.refused(
                        EventsResource.EVENTS, "is made of batch, steps and failures, separated by commas"));
    }

    /** The number of the last event that the reader has seen; 0 if none. */
    static long after(String lastEventId, UriInfo uri) {
        var parameter = parameters(uri).text(EventsResource.AFTER);
        var fromHeader = Optional.ofNullable(lastEventId).filter(text -> !text.isEmpty());
        return fromHeader
                .or(() -> parameter)
                .map(text -> Parameters.integer(text)
                        .orElseThrow(() -> fromHeader.isPresent()
                                ? new ProblemException(ProblemType.INVALID_PARAMETER.with(
                                        "the header Last-Event-ID is a non-negative integer"))
                                : Parameters.refused(EventsResource.AFTER, "is a non-negative integer")))
                .orElse(0L);
    }
}
