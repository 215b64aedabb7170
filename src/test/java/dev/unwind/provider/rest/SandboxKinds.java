package dev.unwind.provider.rest;

import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The shipped kinds at a sandbox, with its clock in the test's hand. */
public final class SandboxKinds implements AutoCloseable {
    private final KindRegistry registry;

    public SandboxKinds(Vertx vertx, String url, Duration settles, Duration readLag) {
        Map<String, String> configured = Map.of(
                "HYPERNATIVE_URL",
                url,
                "HYPERNATIVE_CLIENT_ID",
                "sandbox-client",
                "HYPERNATIVE_CLIENT_SECRET",
                "sandbox-secret",
                "HYPERNATIVE_TIMEOUT",
                "PT2S",
                "HYPERNATIVE_SETTLES",
                settles.toString(),
                "HYPERNATIVE_READ_LAG",
                readLag.toString());
        registry = new KindRegistry(
                vertx,
                Providers.sources(configured),
                List.of("classpath:providers/hypernative.yaml"),
                new SimpleMeterRegistry(),
                Tracing.OFF);
    }

    public Kinds all() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }
}
