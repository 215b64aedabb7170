package dev.unwind.journal.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators are warned where PostgreSQL may lose what it has acknowledged, and only there. */
class ReplicationTest {
    @ParameterizedTest
    @CsvSource({
        "on, on, '', 0, ''",
        "on, on, 'ANY 1 (*)', 2, ''",
        "on, remote_apply, 'ANY 1 (*)', 2, ''",
        "on, on, 'ANY 1 (*)', 0, ''",
        "on, on, '', 1, replication is asynchronous",
        "on, local, 'ANY 1 (*)', 2, replication is asynchronous",
        "on, off, 'ANY 1 (*)', 2, synchronous_commit is off",
        "off, on, 'ANY 1 (*)', 2, fsync is off"
    })
    void what_may_be_lost_is_said(String fsync, String commit, String standbys, long replicas, String why) {
        assertEquals(
                why,
                Replication.weakness(fsync, commit, standbys, replicas)
                        .map(weakness -> weakness.split(":")[0])
                        .orElse(""));
    }
}
