package dev.unwind.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints what was measured, and puts it into {@code docs/benchmarks.md} in place of what stood there. */
final class ManyCallersReport {
    private static final Path DOCUMENT = Path.of("docs", "benchmarks.md");
    private static final Pattern SECTION =
            Pattern.compile("(<!-- many-callers -->\n).*(<!-- /many-callers -->)", Pattern.DOTALL);

    private ManyCallersReport() {}

    static void write(long atRest, List<RoundFigures> rounds, String postgres) throws IOException {
        var text = text(atRest, rounds, postgres);
        System.out.println(text);
        var document = Files.readString(DOCUMENT);
        Files.writeString(
                DOCUMENT, SECTION.matcher(document).replaceFirst("$1" + Matcher.quoteReplacement(text) + "$2"));
    }

    private static String text(long atRest, List<RoundFigures> rounds, String postgres) throws IOException {
        return "On %s, %d cores for all of it, JDK %s (gateway: 256 MB heap, serial collector), PostgreSQL %s; resident at rest: %s\n\n"
                        .formatted(
                                processor(),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version"),
                                postgres.split(" ")[0],
                                megabytes(atRest))
                + "| | round 1 | round 2 | round 3 |\n|---|--:|--:|--:|\n"
                + row("submissions at once", rounds, RoundFigures::submissions)
                + row("accepted", rounds, RoundFigures::accepted)
                + row("put off (429, 503) and sent again", rounds, RoundFigures::putOff)
                + row("streams open at once", rounds, RoundFigures::streams)
                + row("events delivered", rounds, RoundFigures::events)
                + row("resident, at most", rounds, round -> megabytes(round.peak()))
                + row("resident, after a full collection", rounds, round -> megabytes(round.after()))
                + row("live on the heap, after it", rounds, round -> megabytes(round.live()))
                + row("until all were accepted and followed", rounds, round -> seconds(round.following()))
                + row("until all streams had ended", rounds, round -> seconds(round.ended()));
    }

    private static String row(String name, List<RoundFigures> rounds, Function<RoundFigures, Object> figure) {
        return "| " + name + " | "
                + String.join(
                        " | ", rounds.stream().map(figure).map(Object::toString).toList())
                + " |\n";
    }

    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
