package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealServerTest {
    /** A server made of a shell script. */
    private static final class Script extends RealServer {
        Script(String script) {
            super("script");
            run(Map.of(), program("sh"), "-c", script);
            awaitStart(() -> Files.exists(file("started")));
        }

        @Override
        String url() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void a_program_that_is_missing_is_named() {
        var missing = assertThrows(IllegalStateException.class, () -> RealServer.program("no-such-program"));

        assertEquals("missing: no-such-program; .ci/real-servers installs it", missing.getMessage());
    }

    @Test
    void a_server_that_does_not_start_says_why() {
        var failure = assertThrows(IllegalStateException.class, () -> new Script("echo out of order; exit 1"));

        assertTrue(failure.getMessage().contains("out of order"), failure.getMessage());
    }

    @Test
    void nothing_is_left_of_a_server_that_is_closed() {
        var server = new Script("sleep 1000 & touch started; wait");
        assertEquals(2, server.processes().size());

        NoLeftovers.noneAfterClosing(server);
    }

    @Test
    void a_server_may_be_closed_twice() {
        var server = new Script("touch started; sleep 1000");

        server.close();
        server.close();
    }
}
