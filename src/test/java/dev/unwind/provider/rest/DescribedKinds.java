package dev.unwind.provider.rest;

import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Kinds of a provider's file that a test writes. */
public final class DescribedKinds implements AutoCloseable {
    private final KindRegistry registry;

    /** @param yaml the text of the file */
    public DescribedKinds(Vertx vertx, String yaml) {
        this(vertx, yaml, Map.of());
    }

    /** @param settings the values of placeholders */
    public DescribedKinds(Vertx vertx, String yaml, Map<String, String> settings) {
        try {
            Path file = Files.createTempFile("described", ".yaml");
            try {
                Files.writeString(file, yaml);
                registry = new KindRegistry(
                        vertx,
                        Providers.sources(settings),
                        List.of(file.toString()),
                        new SimpleMeterRegistry(),
                        Tracing.OFF);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Kinds all() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }
}
