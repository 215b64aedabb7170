package dev.unwind.journal.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the record is kept. */
@ConfigMapping(prefix = "unwind.journal")
public interface JournalConfig {
    /** The most records of one commit. */
    @WithDefault("512")
    int maxGroup();

    /** How long a read or write is tried while PostgreSQL is away before the batch that waits for it is given up by this instance. */
    @WithDefault("PT5M")
    Duration patience();

    /** How long a caller who submits is kept waiting while PostgreSQL is away. */
    @WithDefault("PT5S")
    Duration callerPatience();

    /** The longest pause between two such attempts. */
    @WithDefault("PT1S")
    Duration maxPause();

    /** How long one statement, and one attempt of a transaction, may take. */
    @WithDefault("PT30S")
    Duration statementTimeout();

    /** How many transactions that stand in line for claims, acceptances above all, may hold a connection at once. */
    @WithDefault("4")
    int claimants();
}
