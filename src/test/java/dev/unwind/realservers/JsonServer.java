package dev.unwind.realservers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** json-server from npm: a REST API over collections in a file. */
final class JsonServer extends RealServer {
    private final int port = freePort();

    /** One with these collections, empty. */
    JsonServer(String... collections) {
        super("json-server");
        var content = Stream.of(collections)
                .map(collection -> "\"" + collection + "\":[]")
                .collect(Collectors.joining(",", "{", "}"));
        var db = write("db.json", content).toString();
        run(Map.of(), node(), script().toString(), "--host", "127.0.0.1", "--port", Integer.toString(port), db);
        awaitStart(() -> new HttpApi(url()).answers("/db"));
    }

    /** Fails where it is not installed. */
    static void require() {
        node();
        script();
    }

    private static String node() {
        return program("node");
    }

    private static Path script() {
        var folder = System.getProperty("unwind.json-server", "target/real-servers/node_modules/json-server");
        var script = Path.of(folder, "lib", "cli", "bin.js").toAbsolutePath();
        if (!Files.exists(script)) {
            throw missing("json-server at " + script);
        }
        return script;
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + port;
    }
}
