package dev.unwind.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sections of {@code docs/benchmarks.md} that tests write: each stands between two markers and takes the place of what
 * was measured before.
 */
public final class Benchmarks {
    private static final Path DOCUMENT = Path.of("docs", "benchmarks.md");

    private Benchmarks() {}

    /** Prints a section, and puts it between its markers. */
    public static void write(String marker, String text) throws IOException {
        System.out.println(text);
        var section = Pattern.compile("(<!-- " + marker + " -->\n).*(<!-- /" + marker + " -->)", Pattern.DOTALL);
        var document = Files.readString(DOCUMENT);
        Files.writeString(
                DOCUMENT, section.matcher(document).replaceFirst("$1" + Matcher.quoteReplacement(text) + "$2"));
    }

    /** The machine and what ran on it, for the head of a section. */
    static String surroundings(String postgres) throws IOException {
        return "On %s, %d cores for all of it, JDK %s (gateway: 256 MB heap, serial collector, first compiler only), PostgreSQL %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        postgres.split(" ")[0]);
    }

    /** The head of a table whose first column names the figures. */
    public static String head(List<String> columns) {
        return "| | " + String.join(" | ", columns) + " |\n|---|" + "--:|".repeat(columns.size()) + "\n";
    }

    public static <T> String row(String name, List<T> columns, Function<T, Object> figure) {
        return columns.stream()
                .map(figure)
                .map(Object::toString)
                .collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
    }

    static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }

    public static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
