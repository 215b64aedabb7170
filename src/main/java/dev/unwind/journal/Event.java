package dev.unwind.journal;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * A record as readers see it.
 *
 * @param number its place in the batch's record, from 1 without gaps; the SSE event id
 * @param data a JSON object, without secrets
 */
public record Event(long number, Instant at, RecordType type, OptionalInt step, String data) {}
