package dev.unwind.provider.rest.file;

import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds and loads providers' files. Blocks; for start-up only. */
public final class ProviderFiles {
    private static final String CLASSPATH = "classpath:";

    private ProviderFiles() {}

    /** The contents by file, in the given order; those of a folder sorted by name. */
    public static Map<String, String> load(List<String> places, DescriptionErrors mistakes) {
        Map<String, String> contents = new LinkedHashMap<>();
        for (String place : places) {
            try {
                if (place.startsWith(CLASSPATH)) {
                    contents.put(place, resource(place.substring(CLASSPATH.length())));
                } else {
                    for (Path file : files(Path.of(place))) {
                        contents.put(file.toString(), Files.readString(file));
                    }
                }
            } catch (IOException e) {
                mistakes.in(place).add("", "cannot be read");
            }
        }
        return contents;
    }

    private static String resource(String name) throws IOException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream stream = loader.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("no such resource");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> entries = Files.list(place)) {
            return entries.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }
}
