package dev.unwind.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.unwind.route.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No caller can make up what requests are counted under. */
class RequestLabelsTest {
    @Test
    void the_paths_are_those_of_the_api() throws IOException {
        var described = new TreeSet<String>();
        new YAMLMapper()
                .readTree(Path.of("docs", "openapi.yaml").toFile())
                .get("paths")
                .fieldNames()
                .forEachRemaining(described::add);

        assertEquals(described, new TreeSet<>(Routes.templates()));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/batches/{id}, GET, /v1/batches/{id}",
        "GET, NOT_FOUND, GET, NOT_FOUND",
        "OPTIONS, /v1/batches/4711, OPTIONS, OTHER",
        "GET, /v1/batches/{made-up}, GET, OTHER",
        "MADE-UP, /v1/batches, OTHER, /v1/batches"
    })
    void what_is_not_known_is_other(String method, String path, String countedMethod, String countedPath) {
        var registry = new SimpleMeterRegistry();
        registry.config().meterFilter(RequestLabels.known());

        registry.counter("http.server.requests", "method", method, "uri", path, "status", "200")
                .increment();

        assertEquals(
                1,
                registry.get("http.server.requests")
                        .tags("method", countedMethod, "uri", countedPath, "status", "200")
                        .counter()
                        .count());
    }

    @Test
    void other_meters_keep_theirs() {
        var registry = new SimpleMeterRegistry();
        registry.config().meterFilter(RequestLabels.known());

        registry.counter("anything", "uri", "/here").increment();

        assertEquals(1, registry.get("anything").tag("uri", "/here").counter().count());
    }
}
