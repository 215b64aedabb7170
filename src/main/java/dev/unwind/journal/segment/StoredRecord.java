package dev.unwind.journal.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.journal.record.RecordType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A record of a stored segment. Its data and its state are parsed when they are asked for. Not modified. */
public final class StoredRecord {
    private final long segment;
    private final long number;
    private final byte[] bytes;
    private final RecordsFormat.Head head;
    private final int dataAt;

    private StoredRecord(long segment, long number, byte[] bytes, int position) {
        this.segment = segment;
        this.number = number;
        this.bytes = bytes;
        var reader = new ByteReader(bytes, position);
        this.head = RecordsFormat.readHead(reader);
        this.dataAt = reader.position();
    }

    /**
     * The records of a segment with greater numbers than the given one, in their order.
     *
     * @param first the number of the segment's first record
     * @param records the segment's records as they are stored
     * @throws IllegalStateException where a newer program has written them
     */
    public static List<StoredRecord> read(long first, byte[] records, long after) {
        var reader = new ByteReader(records);
        RecordsFormat.readHeader(reader);
        int count = reader.readInt();
        var read = new ArrayList<StoredRecord>(count);
        for (int i = 0; i < count; i++) {
            int length = reader.readInt();
            if (first + i > after) {
                read.add(new StoredRecord(first, first + i, records, reader.position()));
            }
            reader.moveTo(reader.position() + length);
        }
        return read;
    }

    public long number() {
        return number;
    }

    public Instant at() {
        return head.at();
    }

    public RecordType type() {
        return Codes.TYPES.constant(head.type());
    }

    /** The number of the step that it is about. */
    public OptionalInt step() {
        return head.step();
    }

    /** What readers of the stream see. */
    public ObjectNode data() {
        return (ObjectNode) new ByteReader(bytes, dataAt).readDocument();
    }

    /** The state of the step that it is about. */
    public Optional<StepUpdate> update() {
        if (head.step().isEmpty()) {
            return Optional.empty();
        }
        var reader = new ByteReader(bytes, dataAt);
        reader.skip();
        var state = RecordsFormat.readState(reader);
        return Optional.of(
                new StepUpdate(head.step().getAsInt(), head.run(), state, RecordsFormat.readImages(reader, segment)));
    }
}
