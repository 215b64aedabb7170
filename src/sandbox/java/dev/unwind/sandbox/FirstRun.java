package dev.unwind.sandbox;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Runs the gateway in development mode with an embedded PostgreSQL, which starts empty each time, and with the sandbox
 * as the provider.
 */
@QuarkusMain(name = "first-run")
public final class FirstRun {
    FirstRun() {}

    public static void main(String... arguments) throws Exception {
        var vertx = Vertx.vertx();
        try (var postgres = EmbeddedPostgres.builder().start()) {
            var sandbox = SandboxServer.start(vertx, Integer.getInteger("sandbox.port", SandboxProcess.DEFAULT_PORT))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            configure(postgres, sandbox);
            Quarkus.run(arguments);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private static void configure(EmbeddedPostgres postgres, SandboxServer sandbox) throws IOException {
        System.setProperty("unwind.db.host", "localhost");
        System.setProperty("unwind.db.port", Integer.toString(postgres.getPort()));
        System.setProperty("unwind.db.name", "postgres");
        System.setProperty("unwind.db.user", "postgres");
        System.setProperty("unwind.db.password", "postgres");
        System.setProperty("HYPERNATIVE_URL", sandbox.url());
        System.setProperty("HYPERNATIVE_CLIENT_ID", "sandbox-client");
        System.setProperty("HYPERNATIVE_CLIENT_SECRET", "sandbox-secret");
    }
}
