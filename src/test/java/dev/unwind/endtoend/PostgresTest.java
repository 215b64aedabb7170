package dev.unwind.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class PostgresTest {
    @Test
    void it_keeps_what_was_committed_however_it_is_stopped() {
        try (var postgres = new Postgres()) {
            assertEquals("on", postgres.value("show fsync"));
            assertEquals("on", postgres.value("show synchronous_commit"));
            for (var how : Postgres.Stop.values()) {
                postgres.execute("create table " + how + " (n integer)");
                postgres.stop(how);
                assertThrows(IllegalStateException.class, () -> postgres.value("select 1"));
                postgres.start();
                assertEquals("0", postgres.value("select count(*) from " + how));
            }
        }
    }
}
