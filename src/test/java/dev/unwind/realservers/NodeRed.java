package dev.unwind.realservers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Node-RED from npm: an API over flows, which it runs. */
final class NodeRed extends RealServer {
    private final int port = freePort();

    /** Begins to start it; {@link #started} waits until that is done. */
    NodeRed() {
        super("node-red");
        var settings = write(
                "settings.js",
                """
                module.exports = {
                  uiHost: "127.0.0.1", uiPort: %d, flowFile: "flows.json", credentialSecret: "secret", disableEditor: true,
                  diagnostics: { enabled: false }, externalModules: { palette: { allowInstall: false } },
                  logging: { console: { level: "warn" } },
                };
                """
                        .formatted(port));
        run(
                Map.of(),
                program("node"),
                "--max-old-space-size=192",
                script().toString(),
                "--settings",
                settings.toString(),
                "--userDir",
                file("").toString());
    }

    /** Waits until it answers. */
    NodeRed started() {
        awaitStart(() -> new HttpApi(url()).answers("/flows"));
        return this;
    }

    private static Path script() {
        var script = Path.of(
                        System.getProperty("unwind.node-red", "target/real-servers/node_modules/node-red"), "red.js")
                .toAbsolutePath();
        if (!Files.exists(script)) {
            throw missing("Node-RED at " + script);
        }
        return script;
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + port;
    }
}
