package dev.unwind.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A running sandbox on the loopback address. Needs nothing but a Vert.x instance, so that it runs inside the gateway's dev
 * mode, beside a test, or in a process of its own. Thread-safe; the state is lost when it stops.
 */
public final class SandboxServer {
    private final Vertx vertx;
    private final String deployment;
    private final int port;

    private SandboxServer(Vertx vertx, String deployment, int port) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.port = port;
    }

    /**
     * Starts a sandbox, independent of any other.
     *
     * @param vertx runs it, and stays open when it stops
     * @param port the port on 127.0.0.1, 0 for any that is free
     * @return the sandbox once it listens; fails if the port cannot be bound
     */
    public static Future<SandboxServer> start(Vertx vertx, int port) {
        SandboxVerticle verticle = new SandboxVerticle(port);
        return vertx.deployVerticle(verticle)
                .map(deployment -> new SandboxServer(vertx, deployment, verticle.actualPort()));
    }

    /** The port it listens on, never 0. */
    public int port() {
        return port;
    }

    /** The base URL of the provider's API, without a slash at the end; the admin API is at {@code /sandbox} below it. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Closes the port and every connection, hung ones included; effects that are still due never take place. */
    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }
}
