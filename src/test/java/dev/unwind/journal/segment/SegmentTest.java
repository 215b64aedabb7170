package dev.unwind.journal.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private static final BatchId BATCH = BatchId.next();
    private static final Instant AT = Instant.parse("2026-01-05T09:30:00.123456Z");

    private static final StepState FULL = new StepState(
            StepStatus.ROLLBACK_FAILED,
            Optional.of(new RemoteId("ä/7\0")),
            1_000_000,
            true,
            true,
            Optional.of(AT),
            Optional.of(AT.plusSeconds(1)),
            Optional.of(AT.plusSeconds(2)),
            true,
            Optional.of(object("{\"code\":\"REFUSED\"}")),
            Optional.of(object("{\"paths\":[\"/a\"]}")),
            Optional.of(Verdict.DONE),
            Optional.of(object("{\"b\":1.50}")),
            Optional.of((ArrayNode) json("[{\"code\":\"NEW_ID\"}]")));

    private static final StepState BARE = new StepState(
            StepStatus.SKIPPED,
            Optional.empty(),
            0,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty());

    @Test
    void what_was_written_is_read() {
        var builder = new Segment.Builder(BATCH, 300);
        builder.add(
                AT,
                1,
                Entry.ofBatch(
                        RecordType.BATCH_RUNNING,
                        new BatchState(BatchStatus.RUNNING, Optional.empty()),
                        object("{\"status\":\"RUNNING\"}")));
        builder.add(
                AT.plusNanos(1_000),
                2,
                Entry.ofStep(RecordType.STEP_ROLLBACK_FAILED, 70_000, FULL, object("{\"key\":\"ü\"}"))
                        .image(ImageRole.SNAPSHOT, json("{\"name\":\"größe\"}"))
                        .image(ImageRole.EXPOSED, json("{}"))
                        .image(ImageRole.AFTER, json("[1]")));
        builder.add(AT, 2, Entry.ofStep(RecordType.STEP_SKIPPED, 0, BARE, Json.object()));

        var segment = builder.build();

        assertEquals(BATCH, segment.batch());
        assertEquals(300, segment.first());
        assertEquals(302, segment.last());
        var records = StoredRecord.read(300, segment.records().getBytes(), 0);
        assertEquals(
                List.of(300L, 301L, 302L),
                records.stream().map(StoredRecord::number).toList());
        assertEquals(
                List.of(RecordType.BATCH_RUNNING, RecordType.STEP_ROLLBACK_FAILED, RecordType.STEP_SKIPPED),
                records.stream().map(StoredRecord::type).toList());
        assertEquals(
                List.of(AT, AT.plusNanos(1_000), AT),
                records.stream().map(StoredRecord::at).toList());
        assertEquals(
                List.of(OptionalInt.empty(), OptionalInt.of(70_000), OptionalInt.of(0)),
                records.stream().map(StoredRecord::step).toList());
        assertEquals(object("{\"key\":\"ü\"}"), records.get(1).data());
        assertTrue(records.get(0).update().isEmpty());
        var update = records.get(1).update().orElseThrow();
        assertEquals(FULL, update.state());
        assertEquals(2, update.run());
        assertEquals(BARE, records.get(2).update().orElseThrow().state());
        assertEquals(
                segment.updates(),
                records.stream().flatMap(record -> record.update().stream()).toList());
        assertEquals(
                List.of(ImageRole.SNAPSHOT, ImageRole.AFTER),
                update.images().stream().map(ImagePlace::role).toList());
        assertEquals(
                List.of("{\"name\":\"größe\"}", "[1]"),
                update.images().stream().map(place -> body(segment, place)).toList());
    }

    @Test
    void records_that_were_read_are_left_out() {
        var builder = new Segment.Builder(BATCH, 5);
        for (int i = 0; i < 4; i++) {
            builder.add(AT, 1, Entry.ofStep(RecordType.STEP_APPLIED, i, BARE, Json.object()));
        }
        var records = builder.build().records().getBytes();

        assertEquals(
                List.of(7L, 8L),
                StoredRecord.read(5, records, 6).stream()
                        .map(StoredRecord::number)
                        .toList());
        assertEquals(List.of(), StoredRecord.read(5, records, 8));
    }

    @Test
    void what_a_newer_program_wrote_is_not_taken_for_something_else() {
        var builder = new Segment.Builder(BATCH, 1);
        builder.add(AT, 1, Entry.ofStep(RecordType.STEP_APPLIED, 1, BARE, Json.object()));
        var newer = builder.build().records().getBytes();
        newer[0] = 2;
        assertThrows(IllegalStateException.class, () -> StoredRecord.read(1, newer, 0));
        var encrypted = builder.build().records().getBytes();
        encrypted[1] = 1;
        assertThrows(IllegalStateException.class, () -> StoredRecord.read(1, encrypted, 0));
        assertThrows(IllegalStateException.class, () -> Codes.STATUSES.constant(100));
    }

    @Test
    void numbers_of_any_size_are_written() {
        var writer = new ByteWriter();
        long[] numbers = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE};
        Arrays.stream(numbers).forEach(writer::writeNumber);
        writer.writeTime(Instant.parse("1969-12-31T23:59:59.999999Z"));
        var reader = new ByteReader(writer.written().getBytes());
        for (long number : numbers) {
            assertEquals(number, reader.readNumber());
        }
        assertEquals(Instant.parse("1969-12-31T23:59:59.999999Z"), reader.readTime());
    }

    @Test
    void every_constant_has_a_code_that_stays() {
        assertEquals(EnumSet.allOf(RecordType.class), Set.copyOf(Codes.TYPES.constants()));
        assertEquals(EnumSet.allOf(StepStatus.class), Set.copyOf(Codes.STATUSES.constants()));
        assertEquals(EnumSet.allOf(Verdict.class), Set.copyOf(Codes.VERDICTS.constants()));
        assertEquals(EnumSet.allOf(ImageRole.class), Set.copyOf(Codes.ROLES.constants()));
        assertEquals(13, Codes.TYPES.of(RecordType.STEP_APPLIED));
        assertEquals(22, Codes.TYPES.of(RecordType.STEP_SETTLED));
        assertEquals(10, Codes.STATUSES.of(StepStatus.SETTLED));
        assertEquals(2, Codes.VERDICTS.of(Verdict.DONE));
        assertEquals(9, Codes.ROLES.of(ImageRole.SETTLEMENT));
        assertEquals(10, Codes.ROLES.of(ImageRole.OPERATION));
    }

    private static String body(Segment segment, ImagePlace place) {
        var images = segment.images().orElseThrow();
        assertEquals(segment.first(), place.segment());
        return new String(images.getBytes(place.offset(), place.offset() + place.length()), StandardCharsets.UTF_8);
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
