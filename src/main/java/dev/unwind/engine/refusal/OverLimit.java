package dev.unwind.engine.refusal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Refuses a submission, or a check, because a limit on accepted work is reached. Nothing was stored; the caller may
 * submit it again later.
 */
public final class OverLimit extends RuntimeException {
    /** Whose limit is reached. */
    public enum Of {
        /** The tenant's. */
        TENANT,
        /** That of a resource which too many batches wait for. */
        RESOURCE,
        /** That of all tenants together. */
        ALL
    }

    private final Of limit;
    private final transient Duration retryAfter;

    public OverLimit(Of limit, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    /** The refusal of a request whose documents are large, while too much work on such documents waits. */
    public static OverLimit ofDocuments() {
        return new OverLimit(
                Of.ALL,
                "too many large documents wait to be checked at this moment",
                Duration.ofSeconds(1 + ThreadLocalRandom.current().nextInt(5)));
    }

    public Of limit() {
        return limit;
    }

    /** After which time to submit again. Random within a range, so that callers do not come back together. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
