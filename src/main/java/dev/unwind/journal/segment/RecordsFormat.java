package dev.unwind.journal.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.StepState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The binary form of the records of a segment, and of its images. Numbers, texts, documents and times are written as
 * {@link ByteWriter} says, constants as {@link Codes} does.
 *
 * <p>Both begin with a byte for the version of the form, 1, and the number of the key under which what follows is
 * encrypted: 0, it is not. In the images there follow bodies, each a JSON document, without anything between them. In
 * the records there follow the number of records, and each record behind its length:
 *
 * <ul>
 *   <li>its time, and its type, a byte;
 *   <li>the run, and the number of the step plus one, or 0 where it is about the batch as a whole;
 *   <li>its data, a document, which is what readers of the stream see;
 *   <li>of a step: the state. A byte for its status; a number whose bits say, from the lowest on, that it is touched,
 *       as intended, verified, and which of the optional values follow; the number of attempts; these values;
 *   <li>of a step: how many images came with it, and of each the role, a byte, its offset from the beginning of the
 *       images, and its length.
 * </ul>
 */
final class RecordsFormat {
    private static final int VERSION = 1;
    private static final int NOT_ENCRYPTED = 0;

    private static final int TOUCHED = 1;
    private static final int AS_INTENDED = 1 << 1;
    private static final int VERIFIED = 1 << 2;
    private static final int FIRST_OPTIONAL = 1 << 3;

    private RecordsFormat() {}

    static void writeHeader(ByteWriter to) {
        to.writeByte(VERSION);
        to.writeNumber(NOT_ENCRYPTED);
    }

    /** Fails with {@link IllegalStateException} where this program cannot read what follows. */
    static void readHeader(ByteReader from) {
        int version = from.readByte();
        if (version != VERSION) {
            throw new IllegalStateException("a newer program has written this segment, in version " + version);
        }
        if (from.readNumber() != NOT_ENCRYPTED) {
            throw new IllegalStateException("the segment is encrypted");
        }
    }

    static void writeRecord(ByteWriter to, Instant at, int run, Entry entry, List<ImagePlace> images) {
        to.writeTime(at);
        to.writeByte(Codes.TYPES.of(entry.type()));
        to.writeNumber(run);
        to.writeNumber(entry.step().isPresent() ? entry.step().getAsInt() + 1L : 0);
        to.writeDocument(entry.data());
        if (entry.step().isPresent()) {
            writeState(to, entry.stepState().orElseThrow());
            to.writeNumber(images.size());
            for (var image : images) {
                to.writeByte(Codes.ROLES.of(image.role()));
                to.writeNumber(image.offset());
                to.writeNumber(image.length());
            }
        }
    }

    private static void writeState(ByteWriter to, StepState state) {
        to.writeByte(Codes.STATUSES.of(state.status()));
        var optional = new OptionalValues();
        optional.add(state.remoteId(), id -> to.writeText(id.value()));
        optional.add(state.snapshotAt(), to::writeTime);
        optional.add(state.startedAt(), to::writeTime);
        optional.add(state.finishedAt(), to::writeTime);
        optional.add(state.error(), to::writeDocument);
        optional.add(state.drift(), to::writeDocument);
        optional.add(state.verdict(), verdict -> to.writeByte(Codes.VERDICTS.of(verdict)));
        optional.add(state.deviation(), to::writeDocument);
        optional.add(state.losses(), to::writeDocument);
        to.writeNumber((state.touched() ? TOUCHED : 0)
                | (state.asIntended() ? AS_INTENDED : 0)
                | (state.verified() ? VERIFIED : 0)
                | optional.bits());
        to.writeNumber(state.attempts());
        optional.write();
    }

    /** The optional values of a state: which of them are there, and those themselves. */
    private static final class OptionalValues {
        private final List<Runnable> present = new ArrayList<>();
        private int next = FIRST_OPTIONAL;
        private int bits;

        <T> void add(Optional<T> value, Consumer<T> writer) {
            value.ifPresent(known -> {
                bits |= next;
                present.add(() -> writer.accept(known));
            });
            next <<= 1;
        }

        int bits() {
            return bits;
        }

        void write() {
            present.forEach(Runnable::run);
        }
    }

    /** The head of a record: what there is before its data. */
    record Head(Instant at, int type, int run, OptionalInt step) {}

    static Head readHead(ByteReader from) {
        var at = from.readTime();
        int type = from.readByte();
        int run = from.readInt();
        int step = from.readInt();
        return new Head(at, type, run, step == 0 ? OptionalInt.empty() : OptionalInt.of(step - 1));
    }

    static StepState readState(ByteReader from) {
        var status = Codes.STATUSES.constant(from.readByte());
        long bits = from.readNumber();
        int attempts = from.readInt();
        var optional = new OptionalReader(bits);
        return new StepState(
                status,
                optional.next(() -> new RemoteId(from.readText())),
                attempts,
                (bits & TOUCHED) != 0,
                (bits & AS_INTENDED) != 0,
                optional.next(from::readTime),
                optional.next(from::readTime),
                optional.next(from::readTime),
                (bits & VERIFIED) != 0,
                optional.next(() -> (ObjectNode) from.readDocument()),
                optional.next(() -> (ObjectNode) from.readDocument()),
                optional.next(() -> Codes.VERDICTS.constant(from.readByte())),
                optional.next(() -> (ObjectNode) from.readDocument()),
                optional.next(() -> (ArrayNode) from.readDocument()));
    }

    /** Reads those optional values that are there, in their order. */
    private static final class OptionalReader {
        private final long bits;
        private long next = FIRST_OPTIONAL;

        OptionalReader(long bits) {
            this.bits = bits;
        }

        <T> Optional<T> next(Supplier<T> reader) {
            boolean present = (bits & next) != 0;
            next <<= 1;
            return present ? Optional.of(reader.get()) : Optional.empty();
        }
    }

    static List<ImagePlace> readImages(ByteReader from, long segment) {
        int count = from.readInt();
        var images = new ArrayList<ImagePlace>(count);
        for (int i = 0; i < count; i++) {
            images.add(new ImagePlace(Codes.ROLES.constant(from.readByte()), segment, from.readInt(), from.readInt()));
        }
        return images;
    }
}
