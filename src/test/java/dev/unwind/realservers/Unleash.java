package dev.unwind.realservers;

import dev.unwind.testing.Waits;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** Unleash from npm, with a PostgreSQL of its own. */
final class Unleash extends RealServer {
    private final int port = freePort();
    private final String token = "*:*." + UUID.randomUUID();

    /** Begins to start it; {@link #started} waits until that is done. */
    Unleash() {
        super("unleash");
        var script = script().toString();
        var postgres = needing(postgres());
        run(
                Map.of(
                        "DATABASE_URL",
                        "postgres://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres",
                        "DATABASE_SSL",
                        "false",
                        "HTTP_HOST",
                        "127.0.0.1",
                        "HTTP_PORT",
                        Integer.toString(port),
                        "INIT_ADMIN_API_TOKENS",
                        token,
                        "SEND_TELEMETRY",
                        "false",
                        "CHECK_VERSION",
                        "false",
                        "LOG_LEVEL",
                        "warn"),
                program("node"),
                "--max-old-space-size=256",
                script);
    }

    private static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Waits.LIMIT)
                    .setServerConfig("fsync", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers. */
    Unleash started() {
        awaitStart(() -> new HttpApi("http://127.0.0.1:" + port).answers("/health"));
        return this;
    }

    HttpApi api() {
        return new HttpApi(url(), token);
    }

    /** Fails where it is not installed. */
    static void require() {
        program("node");
        script();
    }

    private static Path script() {
        var script = Path.of(
                        System.getProperty("unwind.unleash", "target/real-servers/node_modules/unleash-server"),
                        "dist",
                        "server.js")
                .toAbsolutePath();
        if (!Files.exists(script)) {
            throw missing("Unleash at " + script);
        }
        return script;
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + port + "/api/admin";
    }

    String token() {
        return token;
    }
}
