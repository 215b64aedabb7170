package dev.unwind.journal.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A record as readers see it. It is put into words when it is first read, once, however many read it. Safe from any thread. */
public final class Event {
    private final long number;
    private final RecordType type;
    private Supplier<String> words;
    private volatile String told;
    private volatile byte[] block;

    private Event(long number, RecordType type, Supplier<String> words) {
        this.number = number;
        this.type = type;
        this.words = words;
    }

    /** @param data a JSON object, without secrets */
    public static Event of(BatchId batch, long number, Instant at, RecordType type, OptionalInt step, ObjectNode data) {
        return new Event(number, type, () -> words(batch, number, at, step, data));
    }

    private static String words(BatchId batch, long number, Instant at, OptionalInt step, ObjectNode data) {
        var told = Json.object();
        told.put("batch", batch.toString());
        told.put("number", number);
        told.put("at", at.toString());
        step.ifPresent(value -> told.put("step", value));
        data.properties().forEach(member -> told.putIfAbsent(member.getKey(), member.getValue()));
        return Json.text(told);
    }

    /** Its place in the batch's record, from 1 without gaps; the SSE event id. */
    public long number() {
        return number;
    }

    public RecordType type() {
        return type;
    }

    /** What readers are told of it: the text of one JSON object, without secrets. */
    public String told() {
        var known = told;
        return known == null ? put() : known;
    }

    private synchronized String put() {
        if (told == null) {
            told = words.get();
            words = null;
        }
        return told;
    }

    /** The event as it stands in a stream of server-sent events (HTML standard, section 9.2.6). Not to be changed. */
    public byte[] block() {
        var known = block;
        if (known == null) {
            known = ("id:" + number + "\nevent:" + type.label() + "\ndata:" + told() + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
            block = known;
        }
        return known;
    }
}
