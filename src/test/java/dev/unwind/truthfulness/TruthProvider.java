package dev.unwind.truthfulness;

import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server with one plain collection for each kind, to which tests give habits, and an impatient gateway. */
public final class TruthProvider implements QuarkusTestResourceLifecycleManager {
    private static final Pattern KIND = Pattern.compile("^  ([a-z_]+):");

    /** Shared with the tests, which run in the same process. */
    static volatile VariantServer server;

    private final List<Path> files = new ArrayList<>();
    private Vertx vertx;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        server = VariantServer.start(vertx);
        for (String file : List.of("plain", "declared", "hasty", "asking", "patient")) {
            add(file);
        }
        Map<String, String> settings = new HashMap<>(Map.of(
                "unwind.providers.files",
                files.stream().map(Path::toString).collect(Collectors.joining(",")),
                "TRUTH_URL",
                server.url(),
                "unwind.engine.rollback-pause",
                "PT0.02S",
                "unwind.engine.rollback-max-pause",
                "PT0.1S",
                "unwind.engine.look-pause",
                "PT0.02S",
                "unwind.engine.scan",
                "PT0.2S"));
        return settings;
    }

    /** The path of the collection of a kind. */
    static String path(String kind) {
        return "/" + kind + "/things";
    }

    private void add(String name) {
        try {
            Path file = Files.createTempFile(name, ".yaml");
            files.add(file);
            Files.writeString(file, text(name).lines().map(new Paths()::filled).collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) throws IOException {
        try (InputStream in = TruthProvider.class.getResourceAsStream("/truth/" + name + ".yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Fills in the paths of the kinds, and opens their collections. */
    private static final class Paths {
        private String kind = "";

        String filled(String line) {
            Matcher begins = KIND.matcher(line);
            if (begins.find()) {
                kind = begins.group(1);
                server.collection(path(kind), VariantFeatures.plain());
            }
            return kind.isEmpty() ? line : line.replace("@", path(kind));
        }
    }

    @Override
    public void stop() {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (server != null) {
            server.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
