package dev.unwind.journal.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.pgclient.PgException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors that pass, by PostgreSQL's codes: those are tried again, and callers are told to come back. */
@Execution(ExecutionMode.CONCURRENT)
class PgErrorsTest {
    @ParameterizedTest(name = "{0}, {2}")
    @CsvSource({
        "08006, true, connection failure",
        "25006, true, on a standby that will be promoted",
        "25P03, true, the client was silent for too long",
        "40P01, true, deadlock",
        "53300, true, too many connections",
        "57P01, true, shutdown by an operator",
        "22001, false, a text that is too long",
        "23505, false, not unique",
        "25P02, false, the transaction has failed before",
        "42601, false, syntax",
        "'', false, no code",
    })
    void some_pass(String state, boolean passes, String what) {
        var failure = new PgException(what, "ERROR", state, "");
        assertEquals(passes, PgErrors.isTransient(failure));
        assertEquals(
                passes,
                JournalUnavailable.of("the batch could not be stored", failure).passing());
    }
}
