package dev.unwind.sandbox;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;

/**
 * Runs a sandbox as a process of its own: {@code --port N} or {@code SANDBOX_PORT=N}, by default 8089, 0 for any free
 * port.
 */
public final class SandboxProcess {
    static final int DEFAULT_PORT = 8089;

    private SandboxProcess() {}

    /** Starts a sandbox, prints where it listens, and returns; the process runs until it is killed. */
    public static void main(String[] args) {
        int port = port(List.of(args), System.getenv());
        Vertx vertx = Vertx.vertx();
        SandboxServer.start(vertx, port)
                .onSuccess(server -> System.out.println("sandbox listening on " + server.url()))
                .onFailure(failure -> {
                    System.err.println("sandbox cannot listen on port " + port + ": " + failure.getMessage());
                    vertx.close().onComplete(closed -> System.exit(1));
                });
    }

    /** The port from the arguments, otherwise from the environment, otherwise the default. */
    static int port(List<String> args, Map<String, String> environment) {
        int option = args.indexOf("--port");
        String port = option >= 0 && option + 1 < args.size()
                ? args.get(option + 1)
                : environment.getOrDefault("SANDBOX_PORT", Integer.toString(DEFAULT_PORT));
        return Integer.parseInt(port);
    }
}
