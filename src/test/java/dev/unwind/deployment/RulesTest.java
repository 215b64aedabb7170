package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prometheus' rules are right, and each alert fires when it should and not otherwise, as its own tool finds. */
@Tag("real-servers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.deployment.RulesTest")
class RulesTest {
    private static final Path FOLDER = Path.of("monitoring", "prometheus");

    @ParameterizedTest
    @ValueSource(strings = {"check rules unwind.rules.yaml", "test rules unwind.rules.test.yaml"})
    void promtool_finds_nothing_wrong(String arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(("promtool " + arguments).split(" "))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
    }
}
