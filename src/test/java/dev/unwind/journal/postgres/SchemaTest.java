package dev.unwind.journal.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An instance is ready on no older schema than the one that it brings. */
class SchemaTest {
    private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__\\w+\\.sql");

    @Test
    void the_least_that_will_do_is_the_last_migration() throws IOException {
        try (var files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            int last = files.map(file -> MIGRATION.matcher(file.getFileName().toString()))
                    .peek(name -> assertTrue(name.matches(), name::toString))
                    .mapToInt(name -> Integer.parseInt(name.group(1)))
                    .max()
                    .orElseThrow();
            assertEquals(last, Schema.VERSION);
        }
    }
}
