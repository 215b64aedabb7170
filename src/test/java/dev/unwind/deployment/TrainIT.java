package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.endtoend.Postgres;
import dev.unwind.testing.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The work by which an archive of classes is made is done by the packaged gateway. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("long")
class TrainIT {
    private static final String PROGRAM = System.getProperty("unwind.program", "target/quarkus-app/quarkus-run.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void batches_of_all_changes_are_carried_out_and_rolled_back() throws IOException, InterruptedException {
        try (var postgres = new Postgres()) {
            assertEquals(0, train(postgres));

            assertEquals(
                    List.of("ROLLED_BACK", "SUCCEEDED"),
                    postgres.query(
                            "select distinct status from batch order by status", row -> row.getString("status")));
            assertEquals(
                    List.of("CREATE", "DELETE", "UPDATE"),
                    postgres.query("select distinct type from step order by type", row -> row.getString("type")));
        }
    }

    private static int train(Postgres postgres) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(Stream.concat(Stream.of(JAVA, "docker/Train.java"), gateway().stream())
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "train.log").toFile());
        builder.environment().putAll(postgres.environment());
        var process = builder.start();
        try {
            assertTrue(process.waitFor(2 * Waits.LIMIT.toSeconds(), TimeUnit.SECONDS));
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<String> gateway() {
        return PROGRAM.endsWith(".jar")
                ? List.of(JAVA, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", PROGRAM)
                : List.of(PROGRAM);
    }
}
