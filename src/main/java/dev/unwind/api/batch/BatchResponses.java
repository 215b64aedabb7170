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

/** The answers that show one batch, held back for its end where the caller prefers that. */
@ApplicationScoped
public class BatchResponses {
    private final BatchLookup reading;

    BatchResponses(BatchLookup reading) {
        this.reading = reading;
    }

    /**
     * What was asked for is durable: 202, or 200 where the caller held on and the batch has come to its end.
     *
     * @param otherwise what to show where the record cannot be asked for more
     */
    public Uni<RestResponse<Object>> accepted(
            HttpServerRequest request, Tenant tenant, BatchId id, Supplier<BatchAnswer> otherwise) {
        return reading.hold(request, tenant, id)
                .flatMap(held -> reading.find(tenant, id).map(batch -> accepted(batch, held)))
                .onFailure(JournalUnavailable.class)
                .recoverWithItem(() -> accepted(otherwise.get(), Optional.empty()));
    }

    /**
     * The same for what may be known already.
     *
     * @param fresh what to show, without asking the record, a caller who does not hold on
     */
    public Uni<RestResponse<Object>> accepted(
            HttpServerRequest request,
            Tenant tenant,
            BatchId id,
            Optional<BatchAnswer> fresh,
            Supplier<BatchAnswer> otherwise) {
        return fresh.filter(known -> !reading.holds(request))
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

    /** Where the batch stands, unless the caller knows. */
    Uni<RestResponse<BatchAnswer>> read(HttpServerRequest request, Tenant tenant, BatchId id) {
        return reading.hold(request, tenant, id)
                .flatMap(held -> reading.unlessKnown(
                        request, tenant, id, "", reading.find(tenant, id).map(batch -> {
                            var answer = ResponseBuilder.ok(batch);
                            held.ifPresent(preference -> answer.header(WaitPreference.APPLIED, preference.toString()));
                            return answer;
                        })));
    }
}
