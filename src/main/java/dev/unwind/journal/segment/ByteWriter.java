package dev.unwind.journal.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes values one behind another. Numbers take seven bits of each byte, the lowest first (LEB128, as in DWARF 5,
 * section 7.6); texts and documents are UTF-8 behind their length; times are microseconds since 1970.
 */
final class ByteWriter {
    private final Buffer buffer = Buffer.buffer(512);

    void writeByte(int value) {
        buffer.appendByte((byte) value);
    }

    /** A number that is not negative takes the fewer bytes the smaller it is, a negative one ten. */
    void writeNumber(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            buffer.appendByte((byte) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        buffer.appendByte((byte) left);
    }

    void writeTime(Instant time) {
        writeNumber(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    void writeText(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void writeDocument(JsonNode document) {
        writeBytes(Json.bytes(document));
    }

    /** These bytes behind their number. */
    void writeBytes(byte[] bytes) {
        writeNumber(bytes.length);
        buffer.appendBytes(bytes);
    }

    /** What another writer has written, behind the number of its bytes. */
    void writePart(ByteWriter part) {
        writeNumber(part.buffer.length());
        buffer.appendBuffer(part.buffer);
    }

    /** These bytes alone. */
    void append(byte[] bytes) {
        buffer.appendBytes(bytes);
    }

    int length() {
        return buffer.length();
    }

    Buffer written() {
        return buffer;
    }
}
