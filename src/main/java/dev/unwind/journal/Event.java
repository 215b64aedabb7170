package dev.unwind.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Json;
import dev.unwind.journal.BatchJournal.Numbered;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * A record as readers see it. It is put into words once, however many read it.
 *
 * @param number its place in the batch's record, from 1 without gaps; the SSE event id
 * @param told what readers are told of it: the text of one JSON object, without secrets; empty of what is passed over
 */
public record Event(long number, RecordType type, String told) {
    static Event of(BatchId batch, long number, Instant at, RecordType type, OptionalInt step, ObjectNode data) {
        var told = Json.object();
        told.put("batch", batch.toString());
        told.put("number", number);
        told.put("at", at.toString());
        step.ifPresent(value -> told.put("step", value));
        data.properties().forEach(member -> told.putIfAbsent(member.getKey(), member.getValue()));
        return new Event(number, type, Json.text(told));
    }

    static Event of(Numbered record) {
        var entry = record.entry();
        return of(record.batch(), record.number(), record.at(), entry.type(), entry.step(), entry.data());
    }
}
