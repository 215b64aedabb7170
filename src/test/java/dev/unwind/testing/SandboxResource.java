package dev.unwind.testing;

import dev.unwind.sandbox.SandboxServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.util.Map;

/** Starts a sandbox in the provider's place, and shortens the waits that calls without an answer cost. */
public final class SandboxResource implements QuarkusTestResourceLifecycleManager {
    /** The property of the tests' own process that says where it is: the gateway may be another one. */
    private static final String URL = "sandbox.url";

    private Vertx vertx;

    /** The running sandbox, as a test sees and prepares it. */
    public static ProviderView provider() {
        return new ProviderView(System.getProperty(URL));
    }

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        var sandbox = Waits.result(SandboxServer.start(vertx, 0).toCompletionStage());
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
        Waits.result(vertx.close().toCompletionStage());
    }
}
