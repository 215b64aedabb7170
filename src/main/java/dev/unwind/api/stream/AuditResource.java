package dev.unwind.api.stream;

import dev.unwind.api.batch.BatchLookup;
import dev.unwind.api.http.MediaTypes;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.BatchId;
import dev.unwind.journal.stream.Event;
import dev.unwind.journal.stream.EventStream;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;

/** Exports the record of a batch as it is so far. Reads it in pages, as fast as the caller receives it. */
@Path("/v1/batches/{id}/audit")
@Tag(name = "batches")
public class AuditResource {
    private static final int PAGE_SIZE = 256;

    private final EventStream events;
    private final BatchLookup reading;
    private final TenantResolver tenants;

    AuditResource(EventStream events, BatchLookup reading, TenantResolver tenants) {
        this.events = events;
        this.reading = reading;
        this.tenants = tenants;
    }

    @GET
    @Produces(MediaTypes.NDJSON)
    @Operation(
            operationId = "readAudit",
            summary = "A batch's record",
            description = "All that has happened so far, one JSON object a line, in order: the same as the events.")
    @APIResponse(
            responseCode = "200",
            description = "The record",
            content = @Content(mediaType = MediaTypes.NDJSON, schema = @Schema(type = SchemaType.STRING)))
    @Problems(ProblemType.UNAVAILABLE)
    public RestMulti<byte[]> audit(@PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri) {
        Parameters.of(uri);
        var batch = BatchLookup.id(id);
        return RestMulti.fromUniResponse(
                reading.existing(tenants.tenant(), batch),
                found -> lines(batch),
                found -> Map.of("Content-Type", List.of(MediaTypes.NDJSON)));
    }

    private Multi<byte[]> lines(BatchId batch) {
        long[] last = {0};
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom().deferred(() -> events.page(batch, last[0], PAGE_SIZE)))
                .until(page -> page.isEmpty())
                .onItem()
                .transform(page -> {
                    last[0] = page.get(page.size() - 1).number();
                    // The end of the last line is written after each item.
                    return page.stream()
                            .map(AuditResource::line)
                            .collect(Collectors.joining("\n"))
                            .getBytes(StandardCharsets.UTF_8);
                });
    }

    /** The data of the event, with the event's name as a further member. */
    private static String line(Event event) {
        return event.json().substring(0, event.json().length() - 1) + ",\"event\":\""
                + event.type().label() + "\"}";
    }
}
