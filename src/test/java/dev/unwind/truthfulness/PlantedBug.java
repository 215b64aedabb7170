package dev.unwind.truthfulness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An error that is planted into a copy of the program: places in its sources, and what stands there instead. */
enum PlantedBug {
    FINAL_LOOK_LEFT_OUT(new Place("dev/unwind/engine/unwind/FinalLook.java", "return pass(1);", "return recordAll();")),
    DELETE_NOT_READ_BACK(new Place(
            "dev/unwind/engine/indoubt/DeleteWrite.java",
            "return traits.behaviour().completeDeletes()",
            "return !traits.name().isEmpty()")),
    ACCEPTED_DELETE_IS_BELIEVED(
            new Place(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    "private final Step step;",
                    "private volatile boolean accepted; private final Step step;"),
            new Place(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    "return step.writes().delete(current, key).replaceWith(current);",
                    """
                    return step.writes().delete(current, key)
                            .onFailure(dev.unwind.provider.ProviderFailure.class)
                            .recoverWithUni(failure -> {
                                accepted = ((dev.unwind.provider.ProviderFailure) failure).accepted();
                                return accepted ? Uni.createFrom().voidItem() : Uni.createFrom().failure(failure);
                            })
                            .replaceWith(current);
                    """),
            new Place(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    "return traits.behaviour().completeDeletes()",
                    "return accepted || traits.behaviour().completeDeletes()")),
    NAMES_COMPARED_EXACTLY(
            new Place(
                    "dev/unwind/provider/rest/kind/NameSearch.java",
                    "        return canonical.text(\n",
                    "        if (!name.isEmpty()) return name;\n        return canonical.text(\n"),
            new Place(
                    "dev/unwind/provider/rest/kind/NameSearch.java",
                    "        String compatible = ",
                    "        if (!name.isEmpty()) return name;\n        String compatible = "));

    /**
     * A place in a source file.
     *
     * @param text which occurs there once
     */
    record Place(String file, String text, String instead) {
        String planted(String source) {
            int at = source.indexOf(text);
            if (at < 0 || source.indexOf(text, at + 1) >= 0) {
                throw new AssertionError(file + " has changed, plant the error anew: it has to hold once\n" + text);
            }
            return source.replace(text, instead);
        }
    }

    private static final Path SOURCES = Path.of("src", "main", "java");

    private final List<Place> places;

    PlantedBug(Place... places) {
        this.places = List.of(places);
    }

    /** The sources with the error, by their paths. */
    Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>();
        for (Place place : places) {
            sources.compute(place.file(), (file, changed) -> place.planted(changed == null ? original(file) : changed));
        }
        return sources;
    }

    private static String original(String file) {
        try {
            return Files.readString(SOURCES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
