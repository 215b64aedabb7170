package dev.unwind.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Bounds the labels of request metrics to the paths and methods of this program. Where no endpoint is reached (another method, an early
 * refusal, a malformed path) the framework takes the label from the request, and a caller may write anything there.
 */
final class RequestLabels {
    private static final String REQUESTS = "http.server.requests";
    private static final String OTHER = "OTHER";

    /** The paths of the API, as in its OpenAPI document. */
    static final Set<String> PATHS = Set.of(
            "/problems",
            "/problems/{name}",
            "/v1/batches",
            "/v1/batches/{id}",
            "/v1/batches/{id}/audit",
            "/v1/batches/{id}/cancel",
            "/v1/batches/{id}/deliveries",
            "/v1/batches/{id}/events",
            "/v1/batches/{id}/rollback",
            "/v1/batches/{id}/runs",
            "/v1/batches/{id}/steps",
            "/v1/batches/{id}/steps/{number}/settle",
            "/v1/deliveries",
            "/v1/deliveries/{id}/redeliver",
            "/v1/hold",
            "/v1/hold/release",
            "/v1/kinds",
            "/v1/kinds/{kind}/check",
            "/v1/resources",
            "/v1/resources/{kind}/{name}");

    /** Served files, and labels of the framework. */
    private static final Set<String> FURTHER =
            Set.of("/openapi", "/schemas/provider.json", "NOT_FOUND", "REDIRECTION", "UNKNOWN", "root");

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    RequestLabels() {}

    @Produces
    @Singleton
    static MeterFilter known() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals(REQUESTS)
                        ? id.replaceTags(Tags.of(id.getTags()).and(known(id)))
                        : id;
            }
        };
    }

    private static Tags known(Meter.Id id) {
        var path = String.valueOf(id.getTag("uri"));
        var method = String.valueOf(id.getTag("method"));
        return Tags.of(
                Tag.of("uri", PATHS.contains(path) || FURTHER.contains(path) ? path : OTHER),
                Tag.of("method", METHODS.contains(method) ? method : OTHER));
    }
}
