package dev.unwind.api.batch;

import dev.unwind.api.http.WaitPreference;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.JournalUnavailable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Answers that show one batch, after its end if the caller prefers to wait. */
@ApplicationScoped
public class BatchResponses {
    private final BatchLookup lookup;

    BatchResponses(BatchLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Answers a request that is durable: 202, or 200 if the caller waited and the batch has ended. Lazy. Completes on
     * the request's context or the event loop of the database connection. Fails as {@code otherwise} does.
     *
     * @param otherwise gives the answer if the journal is unavailable
     */
    public Uni<RestResponse<Object>> accepted(
            HttpServerRequest request, Tenant tenant, BatchId id, Supplier<BatchAnswer> otherwise) {
        return lookup.awaitEnd(request, tenant, id)
                .flatMap(held -> lookup.find(tenant, id).map(batch -> accepted(batch, held)))
                .onFailure(JournalUnavailable.class)
                .recoverWithItem(() -> accepted(otherwise.get(), Optional.empty()));
    }

    /**
     * Answers a durable request as {@link #accepted(HttpServerRequest, Tenant, BatchId, Supplier)} does, without a
     * query if possible.
     *
     * @param fresh the answer to a caller who does not wait
     */
    public Uni<RestResponse<Object>> accepted(
            HttpServerRequest request,
            Tenant tenant,
            BatchId id,
            Optional<BatchAnswer> fresh,
            Supplier<BatchAnswer> otherwise) {
        return fresh.filter(known -> !lookup.prefersWaiting(request))
                .map(known -> Uni.createFrom().item(accepted(known, Optional.empty())))
                .orElseGet(() -> accepted(request, tenant, id, otherwise));
    }

    private static RestResponse<Object> accepted(BatchAnswer batch, Optional<WaitPreference> held) {
        boolean ended = held.isPresent() && batch.status().terminal();
        var answer = ResponseBuilder.create(ended ? Status.OK : Status.ACCEPTED, (Object) batch)
                .header(HttpHeaders.LOCATION, batch.links().self());
        held.ifPresent(preference -> answer.header(WaitPreference.APPLIED, preference.toString()));
        return answer.build();
    }

    /** Answers with the batch, or with 304 if the caller knows its current state. Lazy. */
    Uni<RestResponse<BatchAnswer>> read(HttpServerRequest request, Tenant tenant, BatchId id) {
        return lookup.awaitEnd(request, tenant, id)
                .flatMap(held -> lookup.unlessKnown(request, tenant, id, "", version -> lookup.find(tenant, id)
                        .map(batch -> {
                            var answer = ResponseBuilder.ok(batch);
                            held.ifPresent(preference -> answer.header(WaitPreference.APPLIED, preference.toString()));
                            return answer;
                        })));
    }
}
