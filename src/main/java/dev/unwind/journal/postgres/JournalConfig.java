package dev.unwind.journal.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the journal is written and read. */
@ConfigMapping(prefix = "unwind.journal")
public interface JournalConfig {
    /** The most records of one commit. */
    @WithDefault("512")
    int maxGroup();

    /**
     * How long a read or write is retried while PostgreSQL is away, before this instance gives up the batch that waits
     * for it.
     */
    @WithDefault("PT5M")
    Duration patience();

    /** How long a caller waits while PostgreSQL is away. */
    @WithDefault("PT5S")
    Duration callerPatience();

    /** The longest pause between two such attempts. */
    @WithDefault("PT1S")
    Duration maxPause();

    /** How long one statement, and one attempt of a transaction, may take. */
    @WithDefault("PT30S")
    Duration statementTimeout();

    /**
     * How often in a row a batch is taken over without any change in the statuses of its steps. After the next time it
     * ends with what is known, for a person.
     */
    @WithDefault("10")
    int takeovers();

    /** How many batches may wait for one resource; a submission beyond is refused. Rollbacks always wait. */
    @WithDefault("1000")
    long maxWaiting();

    /** How many transactions that wait for the lock on claims, mostly acceptances, may hold a connection at once. */
    @WithDefault("4")
    int claimants();

    /** The rows of steps are brought up to date with the log once so many steps of a batch are missing. */
    @WithDefault("256")
    int projectionSteps();

    /** How long after the first step that is missing the rows of steps are brought up to date at the latest. */
    @WithDefault("PT1S")
    Duration projectionDelay();
}
