package dev.unwind.api.batch;

import dev.unwind.api.body.Limits;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.http.WaitPreference;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.query.BatchEntity;
import dev.unwind.journal.query.BatchQueries;
import dev.unwind.journal.stream.CompletionWaiter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Finds batches, waits for their ends, and answers conditional requests. */
@ApplicationScoped
public class BatchLookup {
    private final BatchQueries batches;
    private final CompletionWaiter completions;
    private final Limits limits;

    BatchLookup(BatchQueries batches, CompletionWaiter completions, Limits limits) {
        this.batches = batches;
        this.completions = completions;
        this.limits = limits;
    }

    /**
     * Parses the id in a path.
     *
     * @throws ProblemException if it is not an id: there is no such batch
     */
    public static BatchId id(String text) {
        return BatchId.parse(text).orElseThrow(() -> noSuchBatch(text));
    }

    public static ProblemException noSuchBatch(String id) {
        return new ProblemException(ProblemType.NOT_FOUND.with("there is no batch " + id));
    }

    public Uni<BatchEntity> existing(Tenant tenant, BatchId id) {
        return batches.find(tenant, id).map(found -> found.orElseThrow(() -> noSuchBatch(id.toString())));
    }

    Uni<BatchAnswer> find(Tenant tenant, BatchId id) {
        return existing(tenant, id).flatMap(batch -> batches.progress(batch)
                .map(progress -> BatchAnswer.of(batch, Optional.of(progress))));
    }

    /** Whether the caller prefers to wait for the end of the run. */
    boolean prefersWaiting(HttpServerRequest request) {
        return WaitPreference.of(request, limits.maxWait()).isPresent();
    }

    /**
     * Waits for the end of the batch's run if the caller prefers that. Lazy. Completes on the context on which it was
     * called, with the preference if there was one.
     */
    Uni<Optional<WaitPreference>> awaitEnd(HttpServerRequest request, Tenant tenant, BatchId id) {
        var preference = WaitPreference.of(request, limits.maxWait());
        var own = RequestContext.executor();
        return preference
                .map(preferred -> completions
                        .await(tenant, id, preferred.held())
                        .emitOn(own)
                        .replaceWith(preference))
                .orElseGet(() -> Uni.createFrom().item(preference));
    }

    /**
     * Answers a conditional request (RFC 9110, section 13.1.2): 304 if the batch's record has not changed. Lazy.
     * Completes on the event loop of the database connection. Fails with a {@link ProblemException} if there is no such
     * batch.
     *
     * @param variant tells representations of one batch apart
     * @param answer gives what is answered otherwise, which is at least as new as this version
     */
    <T> Uni<RestResponse<T>> unlessKnown(
            HttpServerRequest request,
            Tenant tenant,
            BatchId id,
            String variant,
            Function<BatchQueries.Version, Uni<ResponseBuilder<T>>> answer) {
        return batches.version(tenant, id)
                .map(version -> version.orElseThrow(() -> noSuchBatch(id.toString())))
                .flatMap(version -> {
                    var tag = "W/\"" + version.number() + variant + "\"";
                    return knows(request, tag)
                            ? Uni.createFrom()
                                    .item(ResponseBuilder.<T>notModified()
                                            .header(HttpHeaders.ETAG, tag)
                                            .build())
                            : answer.apply(version).map(built -> built.header(HttpHeaders.ETAG, tag)
                                    .build());
                });
    }

    private static boolean knows(HttpServerRequest request, String tag) {
        return request.headers().getAll(HttpHeaders.IF_NONE_MATCH).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::trim)
                .anyMatch(known -> known.equals("*") || weak(known).equals(tag));
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag : "W/" + tag;
    }
}
