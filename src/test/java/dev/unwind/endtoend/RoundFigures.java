package dev.unwind.endtoend;

import java.time.Duration;

/**
 * What one round of many callers came to.
 *
 * @param putOff submissions that were answered 429 or 503 and came again
 * @param streams that were open at the same moment
 * @param peak bytes resident at most
 * @param after bytes resident after a full collection at the end
 * @param live bytes on the heap after that collection
 * @param following when the last stream was open
 * @param ended when the last stream had ended
 */
record RoundFigures(
        int submissions,
        int accepted,
        int putOff,
        int streams,
        long events,
        long peak,
        long after,
        long live,
        Duration following,
        Duration ended) {}
