package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.IdempotencyKeys;
import dev.unwind.api.http.TraceContext;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.Caller;
import dev.unwind.batch.json.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Reads requests concerning an existing batch: caller, idempotency key, trace and body. */
@ApplicationScoped
class BatchRequestReader {
    private final BatchLookup lookup;
    private final BodyReader bodies;
    private final TenantResolver tenants;
    private final TraceContext traces;

    BatchRequestReader(BatchLookup lookup, BodyReader bodies, TenantResolver tenants, TraceContext traces) {
        this.lookup = lookup;
        this.bodies = bodies;
        this.tenants = tenants;
        this.traces = traces;
    }

    /**
     * Reads a request. Call it while the request is being handled. Subscribe to the Uni once; it completes on the event
     * loop of the database connection. Fails with a {@link ProblemException} if the body is not JSON, or if the tenant
     * has no such batch.
     *
     * @param id the batch's id, as it stands in the path
     * @param operation tells apart requests of different kinds under one idempotency key
     */
    Uni<BatchRequest> read(String id, String operation, RoutingContext context) {
        var http = context.request();
        var tenant = tenants.tenant();
        var batch = BatchLookup.id(id);
        var key = IdempotencyKeys.of(http);
        boolean json = BodyReader.isJson(http);
        var trace = traces.trace(http);
        return bodies.read(context)
                .map(body -> document(body, json))
                .call(() -> lookup.existing(tenant, batch))
                .map(document -> new BatchRequest(
                        new Caller(tenant, IdempotencyKeys.of(key, operation, document), trace), batch, document));
    }

    /** A request without a body needs no media type. */
    private static JsonNode document(byte[] body, boolean json) {
        if (body.length == 0) {
            return Json.object();
        }
        if (!json) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE.with("send application/json"));
        }
        return JsonBody.parse(body);
    }
}
