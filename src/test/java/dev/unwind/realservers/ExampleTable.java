package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of the changes of each kind, as a table among the comments of the example that describes it. With
 * {@code -Dunwind.docs.write=true} it is written there.
 */
final class ExampleTable {
    private static final boolean WRITE = Boolean.getBoolean("unwind.docs.write");
    private static final String MARK = "#|";

    private final Path file;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param server what the example was tried with, and its version */
    ExampleTable(String example, String server) {
        file = path(example);
        rows.add(List.of(server, "CREATE", "UPDATE", "REPLACE", "DELETE"));
    }

    static Path path(String example) {
        return Path.of("docs", "examples", "providers", example + ".yaml");
    }

    void add(String kind, List<String> cells) {
        var row = new ArrayList<>(List.of(kind));
        row.addAll(cells);
        rows.add(row);
    }

    /** The example has this table. */
    void stands() {
        try {
            var text = Files.readString(file);
            if (WRITE) {
                Files.writeString(file, without(text) + lines());
            } else {
                assertEquals(lines(), text.substring(without(text).length()), "write it with -Dunwind.docs.write=true");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String without(String text) {
        int begin = text.indexOf("\n" + MARK);
        return begin < 0 ? text : text.substring(0, begin);
    }

    private String lines() {
        var text = new StringBuilder(
                """

                #| Each change was made by a batch, and made and undone by one that failed. exact: the server then showed what it had shown before,
                #| but for new ids. Other words are warnings of the plan, which the caller accepted. -: not for this kind.
                #|
                """);
        var widths = new LinkedHashMap<Integer, Integer>();
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths.merge(i, row.get(i).length(), Math::max);
            }
        });
        rows.forEach(row -> text.append(line(row, widths)));
        return text.toString();
    }

    private static String line(List<String> row, Map<Integer, Integer> widths) {
        var cells = new ArrayList<String>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(row.get(i) + " ".repeat(widths.get(i) - row.get(i).length()));
        }
        return (MARK + " " + cells.stream().collect(Collectors.joining("  "))).stripTrailing() + "\n";
    }
}
