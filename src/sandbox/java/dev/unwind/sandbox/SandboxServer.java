package dev.unwind.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A running sandbox on the loopback address. Needs nothing but a Vert.x instance, so that it runs inside the gateway's
 * dev mode, beside a test, or in a process of its own. Thread-safe; the state is lost when it stops.
 */
public final class SandboxServer {
    private final Vertx vertx;
    private final String deployment;
    private final SandboxVerticle verticle;

    private SandboxServer(Vertx vertx, String deployment, SandboxVerticle verticle) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.verticle = verticle;
    }

    /**
     * Starts a sandbox, independent of any other.
     *
     * @param vertx runs it, and stays open when it stops
     * @param port the port on 127.0.0.1, 0 for any that is free
     * @return the sandbox once it listens; fails if the port cannot be bound
     */
    public static Future<SandboxServer> start(Vertx vertx, int port) {
        return start(vertx, port, SandboxClock.real(vertx));
    }

    /** Starts a sandbox with this clock. Fails if the port cannot be bound. */
    public static Future<SandboxServer> start(Vertx vertx, int port, SandboxClock clock) {
        SandboxVerticle verticle = new SandboxVerticle(port, clock);
        return vertx.deployVerticle(verticle).map(deployment -> new SandboxServer(vertx, deployment, verticle));
    }

    /**
     * Places an order for a fault, as {@code POST /sandbox/faults} does. It affects calls that arrive from now on.
     *
     * @throws IllegalArgumentException if the order is invalid
     */
    public void order(String json) {
        try {
            verticle.orders().place(Json.parse(json));
        } catch (Refusal refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    /** The port it listens on, never 0. */
    public int port() {
        return verticle.actualPort();
    }

    /**
     * The base URL of the provider's API, without a slash at the end; the admin API is at {@code /sandbox} below it.
     */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Completes when all that was due before this call is done. */
    public Future<Void> quiet() {
        return verticle.quiet();
    }

    /** Closes the port and every connection, hung ones included; effects that are still due never take place. */
    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }
}
