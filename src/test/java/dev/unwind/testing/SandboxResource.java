package dev.unwind.testing;

import dev.unwind.sandbox.SandboxServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts a sandbox in the provider's place, and shortens the waits that calls without an answer cost. */
public final class SandboxResource implements QuarkusTestResourceLifecycleManager {
    /** The property of the tests' own process that says where it is: the gateway may be another one. */
    static final String URL = "sandbox.url";

    private Vertx vertx;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        var sandbox = get(SandboxServer.start(vertx, 0).toCompletionStage());
        System.setProperty(URL, sandbox.url());
        return Map.of(
                "HYPERNATIVE_URL", sandbox.url(),
                "HYPERNATIVE_CLIENT_ID", "sandbox-client",
                "HYPERNATIVE_CLIENT_SECRET", "sandbox-secret",
                "HYPERNATIVE_TIMEOUT", "PT2S",
                "HYPERNATIVE_SETTLES", "PT2.5S");
    }

    @Override
    public void stop() {
        get(vertx.close().toCompletionStage());
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
