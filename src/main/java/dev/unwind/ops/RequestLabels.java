package dev.unwind.ops;

import dev.unwind.route.Routes;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Restricts the labels of request metrics to known paths and methods. For a request that reached no endpoint (another
 * method, an early refusal, an unreadable path) the framework uses the path that the caller sent, ids included; a
 * caller could create any number of labels.
 */
final class RequestLabels {
    private static final String REQUESTS = "http.server.requests";
    private static final String OTHER = "OTHER";

    private static final Set<String> TEMPLATES = Routes.templates();

    /** Static files, and labels of the framework. */
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
                Tag.of("uri", TEMPLATES.contains(path) || FURTHER.contains(path) ? path : OTHER),
                Tag.of("method", METHODS.contains(method) ? method : OTHER));
    }
}
