package dev.unwind.truthfulness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A place in a source file of the program that stands otherwise in a {@link PlantedProgram}.
 *
 * @param text which occurs there once
 */
record Planting(String file, String text, String instead) {
    private static final Path SOURCES = Path.of("src", "main", "java");

    /** The sources with all of these, by their paths. */
    static Map<String, String> sources(List<Planting> places) {
        Map<String, String> sources = new TreeMap<>();
        for (Planting place : places) {
            sources.compute(place.file(), (file, changed) -> place.planted(changed == null ? original(file) : changed));
        }
        return sources;
    }

    private String planted(String source) {
        int at = source.indexOf(text);
        if (at < 0 || source.indexOf(text, at + 1) >= 0) {
            throw new AssertionError(file + " has changed, plant the error anew: it has to hold once\n" + text);
        }
        return source.replace(text, instead);
    }

    private static String original(String file) {
        try {
            return Files.readString(SOURCES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
