package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.sandbox.SandboxProcessTest")
class SandboxProcessTest {
    @Test
    void the_port_comes_from_the_arguments_then_the_environment_then_the_default() {
        assertEquals(1234, SandboxProcess.port(List.of("--port", "1234"), Map.of("SANDBOX_PORT", "99")));
        assertEquals(99, SandboxProcess.port(List.of(), Map.of("SANDBOX_PORT", "99")));
        assertEquals(8089, SandboxProcess.port(List.of(), Map.of()));
    }

    @Test
    void a_process_says_where_it_listens_and_serves_there() throws IOException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxProcess.class.getName(),
                        "--port",
                        "0")
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.lines()
                    .filter(text -> text.startsWith("sandbox listening on "))
                    .findFirst()
                    .orElseThrow();
            String url = line.substring("sandbox listening on ".length());
            assertTrue(url.matches("http://127\\.0\\.0\\.1:[1-9][0-9]*"), url);
            assertEquals(200, new SandboxClient(url).get("/watchlists").status());
        } finally {
            process.destroy();
        }
    }
}
