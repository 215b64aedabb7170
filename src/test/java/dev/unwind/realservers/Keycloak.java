package dev.unwind.realservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keycloak from Maven Central, with its database in memory, and a realm of its own for the tests. */
final class Keycloak extends RealServer {
    static final String REALM = "house";

    private static final String CLIENT = "unwind";

    private final int port = freePort();
    private final String secret = UUID.randomUUID().toString();

    /** Begins to start it; {@link #started} waits until that is done. */
    Keycloak() {
        super("keycloak");
        var home = file("");
        link(home());
        run(
                Map.of("KC_BOOTSTRAP_ADMIN_CLIENT_ID", CLIENT, "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET", secret),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + home,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home + "/conf",
                "-cp",
                home + "/lib/quarkus-run.jar",
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--cache=local",
                "--hostname-strict=false",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
    }

    /** A home in the folder of its files, since it writes there. */
    private void link(Path installed) {
        try {
            for (var part : List.of("conf", "lib", "providers", "themes")) {
                Files.createSymbolicLink(file(part), installed.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers, and makes the realm. */
    Keycloak started() {
        awaitStart(() -> new HttpApi(base()).answers("/realms/master"));
        var admin = api(base() + "/admin/realms", tokenUrl(), CLIENT, secret);
        admin.put("/master", "{'accessTokenLifespan':3600}");
        admin.post("", "{'realm':'" + REALM + "','enabled':true}");
        return this;
    }

    private static String token(String url, String client, String secret) {
        return new HttpApi(url, client, secret)
                .form("", "grant_type=client_credentials")
                .json()
                .get("access_token")
                .textValue();
    }

    /** An API with a token, which outlives the tests. */
    static HttpApi api(String url, String tokenUrl, String client, String secret) {
        return new HttpApi(url, "Bearer " + token(tokenUrl, client, secret));
    }

    /** Fails where it is not installed. */
    static void require() {
        home();
    }

    private static Path home() {
        var home = Path.of(System.getProperty("unwind.keycloak", "target/real-servers/keycloak"))
                .toAbsolutePath();
        if (!Files.exists(home.resolve("lib/quarkus-run.jar"))) {
            throw missing("Keycloak at " + home);
        }
        return home;
    }

    private String base() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    String url() {
        return base() + "/admin/realms/" + REALM;
    }

    /** Where the gateway gets its tokens. */
    String tokenUrl() {
        return base() + "/realms/master/protocol/openid-connect/token";
    }

    String client() {
        return CLIENT;
    }

    String secret() {
        return secret;
    }
}
