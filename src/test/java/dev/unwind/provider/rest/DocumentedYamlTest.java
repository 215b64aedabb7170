package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway starts with every piece of YAML that the page about descriptions shows. */
class DocumentedYamlTest {
    private static final Path PAGE = Path.of("docs/providers.md");
    private static final String PARTS = "## What each part means";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
    private static final Pattern SECRET_FILE = Pattern.compile("\\$\\{file:([^}:]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)");

    private static final String URL = "https://library.example.com";

    /** What pieces refer to. */
    private static final String OTHERS = "  folder: { path: /folders }\n  user: { path: /users }\n";

    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A piece belongs to a kind, to the kinds, or to the file, as it is indented. */
    private enum Level {
        FILE(""),
        KINDS("  "),
        KIND("    ");

        private final String indent;

        Level(String indent) {
            this.indent = indent;
        }

        static Level of(String piece) {
            return piece.startsWith(KIND.indent) ? KIND : piece.startsWith(KINDS.indent) ? KINDS : FILE;
        }
    }

    /** Each step adds to the file of those before it. */
    @Test
    void the_steps_make_one_file() throws IOException {
        var steps = pieces(page().substring(0, page().indexOf(PARTS)))
                .filter(piece -> !piece.startsWith("#"))
                .toList();
        var whole = steps.get(0);
        var further = steps.subList(1, steps.size());
        // A step shows again where it belongs.
        var members = of(further, Level.KIND).replace("    path: /shelves\n", "");
        requireUsable(of(further, Level.FILE) + whole + members);
    }

    @ParameterizedTest
    @MethodSource
    void each_piece_is_usable(String piece) throws IOException {
        var kinds = "kinds:\n" + OTHERS;
        requireUsable(
                switch (Level.of(piece)) {
                    case FILE -> file(piece, kinds + "  shelf: { path: /shelves }\n");
                    case KINDS -> file("", kinds + piece);
                    case KIND -> file("", kinds + kind(piece));
                });
    }

    static Stream<String> each_piece_is_usable() throws IOException {
        return pieces(page().substring(page().indexOf(PARTS)));
    }

    /** A file around a piece, which may be a whole one. */
    private static String file(String piece, String kinds) {
        var variables = VARIABLE.matcher(piece + kinds)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        return (has(piece, "provider") ? "" : "provider: library\n")
                + (has(piece, "environment") ? "" : "environment: " + variables + "\n")
                + (has(piece, "baseUrl") ? "" : "baseUrl: " + URL + "\n")
                + piece
                + (has(piece, "kinds") ? "" : kinds);
    }

    private static String kind(String piece) {
        return "  shelf:\n"
                + (has(piece, "    path") ? "" : "    path: /shelves\n")
                + (has(piece, "    name") ? "" : "    name: label\n")
                + piece;
    }

    private static boolean has(String piece, String key) {
        return piece.lines().anyMatch(line -> line.startsWith(key + ":"));
    }

    private static String of(List<String> pieces, Level level) {
        return pieces.stream().filter(piece -> Level.of(piece) == level).collect(Collectors.joining());
    }

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    private static Stream<String> pieces(String text) {
        return BLOCK.matcher(text).results().map(MatchResult::group).map(DocumentedYamlTest::content);
    }

    private static String content(String block) {
        return block.substring("```yaml\n".length(), block.length() - "```".length());
    }

    private void requireUsable(String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("provider.yaml"), yaml);
        for (MatchResult secret : SECRET_FILE.matcher(yaml).results().toList()) {
            Files.writeString(folder.resolve(secret.group(1)), "secret");
        }
        var sources = new PlaceholderSources(name -> Optional.of(name.endsWith("URL") ? URL : "secret"), folder);
        assertDoesNotThrow(
                () -> new KindRegistry(vertx, sources, List.of(file.toString()), new SimpleMeterRegistry(), Tracing.OFF)
                        .close(),
                yaml);
    }
}
