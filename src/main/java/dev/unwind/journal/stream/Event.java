package dev.unwind.journal.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A record as readers of a stream get it. It is rendered once, when it is first read. Safe from any thread. */
public final class Event {
    private final long number;
    private final RecordType type;
    private Supplier<String> render;
    private volatile String json;
    private volatile byte[] serverSentEvent;

    private Event(long number, RecordType type, Supplier<String> render) {
        this.number = number;
        this.type = type;
        this.render = render;
    }

    /** @param data a JSON object, without secrets */
    public static Event of(BatchId batch, long number, Instant at, RecordType type, OptionalInt step, ObjectNode data) {
        return new Event(number, type, () -> render(batch, number, at, step, data));
    }

    private static String render(BatchId batch, long number, Instant at, OptionalInt step, ObjectNode data) {
        var json = Json.object();
        json.put("batch", batch.toString());
        json.put("number", number);
        json.put("at", at.toString());
        step.ifPresent(value -> json.put("step", value));
        data.properties().forEach(member -> json.putIfAbsent(member.getKey(), member.getValue()));
        return Json.text(json);
    }

    /** The number of the record, from 1 without gaps in each batch; the id of the server-sent event. */
    public long number() {
        return number;
    }

    public RecordType type() {
        return type;
    }

    /** The text of one JSON object, without secrets. */
    public String json() {
        var known = json;
        return known == null ? renderOnce() : known;
    }

    private synchronized String renderOnce() {
        if (json == null) {
            json = render.get();
            render = null;
        }
        return json;
    }

    /** The event in a stream of server-sent events (HTML standard, section 9.2.6). Shared; must not be modified. */
    public byte[] serverSentEvent() {
        var known = serverSentEvent;
        if (known == null) {
            known = ("id:" + number + "\nevent:" + type.label() + "\ndata:" + json() + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
            serverSentEvent = known;
        }
        return known;
    }
}
