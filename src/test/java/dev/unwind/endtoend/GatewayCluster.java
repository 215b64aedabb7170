package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.sandbox.SandboxServer;
import dev.unwind.testing.ProviderView;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL, a provider, and the instances of the gateway that a test starts; all are stopped on close. */
final class GatewayCluster implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final String test;
    final Postgres postgres;
    final String providerUrl;
    final ProviderView provider;

    /** @param test names the logs */
    GatewayCluster(String test) {
        this.test = test;
        postgres = new Postgres();
        providerUrl = SandboxServer.start(vertx, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .url();
        provider = new ProviderView(providerUrl);
    }

    /** Starts so many instances, and gives them once they are ready. */
    List<GatewayProcess> gateways(int count) {
        var added = new ArrayList<GatewayProcess>();
        for (int number = 1; number <= count; number++) {
            added.add(gateway(Integer.toString(number), Map.of()));
        }
        added.forEach(GatewayProcess::awaitReady);
        return added;
    }

    /** Starts an instance with these settings besides the usual ones. */
    GatewayProcess gateway(String name, Map<String, String> settings) {
        return started(new GatewayProcess(test + "-" + name, environment(settings)));
    }

    /** Starts an instance whose virtual machine is given these options besides the usual ones. */
    GatewayProcess gateway(String name, Map<String, String> settings, List<String> options) {
        return started(new GatewayProcess(test + "-" + name, GatewayProcess.small(options), environment(settings)));
    }

    private Map<String, String> environment(Map<String, String> settings) {
        var environment = new HashMap<>(postgres.environment());
        environment.putAll(Map.of(
                "HYPERNATIVE_URL", providerUrl,
                "HYPERNATIVE_CLIENT_ID", "sandbox-client",
                "HYPERNATIVE_CLIENT_SECRET", "sandbox-secret",
                "HYPERNATIVE_TIMEOUT", "PT1S",
                "HYPERNATIVE_SETTLES", "PT1S",
                "QUARKUS_SHUTDOWN_DELAY", "PT0.5S",
                "UNWIND_LEASE_DURATION", LEASE.toString(),
                "UNWIND_LEASE_MARGIN", "PT0.3S",
                // All callers have one address.
                "UNWIND_STREAM_MAX_PER_CALLER", "4000"));
        environment.putAll(settings);
        return environment;
    }

    private GatewayProcess started(GatewayProcess gateway) {
        gateways.add(gateway.start());
        return gateway;
    }

    /** One for an instance of its own. */
    CountingProxy proxy() {
        return new CountingProxy(vertx, providerUrl);
    }

    void awaitAllFinished() {
        await("all batches are finished").pollInterval(Duration.ofMillis(200)).until(() -> postgres.value(
                        "select count(*) from batch where finished_at is null")
                .equals("0"));
    }

    /** The load, which has ended, left everything as it was promised. */
    void assertAsPromised(BatchLoad load) {
        assertEquals(List.of(), load.oddities());
        assertAsPromised(load.submitted());
    }

    /** The same of these, where nothing else was submitted. */
    void assertAsPromised(Collection<SubmittedBatch> submitted) {
        assertEquals(List.of(), Oracle.violations(submitted, SystemState.of(postgres, provider)));
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
        postgres.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
