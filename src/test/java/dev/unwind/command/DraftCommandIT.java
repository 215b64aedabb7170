package dev.unwind.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.Waits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged program drafts without a database. */
@Execution(ExecutionMode.CONCURRENT)
class DraftCommandIT {
    private static final Path PROGRAM =
            Path.of(System.getProperty("unwind.program", "target/quarkus-app/quarkus-run.jar"));

    @TempDir
    Path folder;

    @Test
    void the_program_drafts_from_a_file() throws IOException, InterruptedException {
        assertEquals(0, run("draft", "src/test/resources/openapi/projects.yaml"));

        assertThat(written("out"), startsWith("# Drafted from the OpenAPI document"));
        assertThat(written("err"), containsString("CHECK /kinds/environment/parent: "));
    }

    @Test
    void the_status_tells_what_came_of_it() throws IOException, InterruptedException {
        assertEquals(1, run("draft", "pom.xml"));
        assertEquals(2, run("draft"));
        assertEquals("", written("out"));
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (PROGRAM.toString().endsWith(".jar")) {
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-jar"));
        }
        command.add(PROGRAM.toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS));
        return process.exitValue();
    }

    private String written(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    }
}
