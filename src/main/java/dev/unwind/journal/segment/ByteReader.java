package dev.unwind.journal.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Reads what a {@link ByteWriter} wrote, from a position on. Not shared between threads. */
final class ByteReader {
    private final byte[] bytes;
    private int position;

    ByteReader(byte[] bytes) {
        this(bytes, 0);
    }

    ByteReader(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int readByte() {
        return bytes[position++];
    }

    long readNumber() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("no number ends here");
    }

    int readInt() {
        return Math.toIntExact(readNumber());
    }

    Instant readTime() {
        return Instant.EPOCH.plus(readNumber(), ChronoUnit.MICROS);
    }

    String readText() {
        int length = readInt();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    JsonNode readDocument() {
        int length = readInt();
        position += length;
        return Json.read(Arrays.copyOfRange(bytes, position - length, position));
    }

    /** Passes by what is behind its length. */
    void skip() {
        int length = readInt();
        position += length;
    }

    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }
}
