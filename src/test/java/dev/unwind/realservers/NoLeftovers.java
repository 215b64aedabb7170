package dev.unwind.realservers;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;

/** What is left of a server that is closed: nothing. */
final class NoLeftovers {
    private NoLeftovers() {}

    static void noneAfterClosing(RealServer server) {
        var processes = server.processes();
        server.close();
        await().until(() -> processes.stream().noneMatch(NoLeftovers::runs));
        assertFalse(Files.exists(server.file("")));
    }

    /** A process that nobody waited for is there still, but has no program any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
