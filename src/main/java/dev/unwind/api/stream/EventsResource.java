package dev.unwind.api.stream;

import dev.unwind.api.batch.BatchLookup;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.Callers;
import dev.unwind.api.tenant.Shares;
import dev.unwind.journal.stream.EventStream;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestHeader;

/** Streams the events of a batch (server-sent events, HTML standard, section 9.2). */
@Path("/v1/batches/{id}/events")
@Tag(name = "batches")
@Startup // so that the streams that are open are shown before there was one
public class EventsResource {
    static final String LAST_EVENT_ID = "Last-Event-ID";
    static final String AFTER = "after";
    static final String EVENTS = "events";

    private static final Logger LOG = Logger.getLogger(EventsResource.class);

    private final EventStream events;
    private final StreamConfig config;
    private final AtomicInteger open;
    private final Callers callers;
    private final Shares places;

    EventsResource(EventStream events, StreamConfig config, Callers callers, MeterRegistry metrics) {
        this.events = events;
        this.config = config;
        this.callers = callers;
        this.places = new Shares("unwind.streams.refused", config.max(), config.maxPerCaller(), metrics);
        this.open = metrics.gauge("unwind.streams.open", new AtomicInteger());
    }

    @GET
    @StreamStart.Checked
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followEvents",
            summary = "A batch's events, from the first or from where a reader left off",
            description =
                    "Ends after the event that ends the current run. A comment is sent where nothing happens for a while.")
    @Parameter(
            name = LAST_EVENT_ID,
            in = ParameterIn.HEADER,
            description = "the id of the last event that the reader has seen",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = AFTER,
            in = ParameterIn.QUERY,
            description = "the same, for those who cannot set a header; the header counts where both are given",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = EVENTS,
            in = ParameterIn.QUERY,
            description =
                    "only these, separated by commas: batch, steps, failures; the event that ends a run always comes",
            schema = @Schema(type = SchemaType.STRING, examples = "batch,failures"))
    @APIResponse(
            responseCode = "200",
            description = "The events; the data of each are one JSON object",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "204", description = "The batch is finished and the reader has seen its last event")
    @Problems({ProblemType.TOO_MANY_STREAMS, ProblemType.OVERLOADED, ProblemType.UNAVAILABLE})
    public Uni<Void> stream(
            @PathParam("id") @Parameter(ref = "id") String id,
            @RestHeader(LAST_EVENT_ID) String lastEventId,
            @Context UriInfo uri,
            @Context HttpServerRequest request) {
        var batch = BatchLookup.id(id);
        var following = events.follow(
                        batch, StreamStart.after(lastEventId, uri), config.heartbeat(), StreamStart.groups(uri))
                .onFailure()
                .invoke(failure -> LOG.warnf("The stream of batch %s was cut: %s", batch, failure))
                .onFailure()
                .recoverWithCompletion()
                .onSubscription()
                .invoke(open::incrementAndGet)
                .onTermination()
                .invoke(open::decrementAndGet);
        var place = places.take(
                callers.caller(request),
                ProblemType.TOO_MANY_STREAMS.with(
                        config.maxPerCaller() + " streams of this caller are open on this instance"),
                ProblemType.OVERLOADED.with(config.max() + " streams are open on this instance"));
        return new EventConnection(request)
                .send("events of batch " + batch, config.retry(), following)
                .onTermination()
                .invoke(place::run);
    }
}
