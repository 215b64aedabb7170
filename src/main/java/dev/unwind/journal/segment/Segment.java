package dev.unwind.journal.segment;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive records of one batch, in the form in which they are stored. Immutable; the buffers are not to be
 * modified.
 *
 * @param first the number of the first record
 * @param last the number of the last record
 * @param images the bodies of the images that come with the records; empty where there are none
 * @param updates the states of steps that the records bring, in their order
 */
public record Segment(
        BatchId batch, long first, long last, Buffer records, Optional<Buffer> images, List<StepUpdate> updates) {
    /** Gathers the records of a segment, in their order. For one thread. */
    public static final class Builder {
        private final BatchId batch;
        private final long first;
        private final List<ByteWriter> records = new ArrayList<>();
        private final List<StepUpdate> updates = new ArrayList<>();
        private ByteWriter images;

        /** @param first the number of the first record */
        public Builder(BatchId batch, long first) {
            this.batch = batch;
            this.first = first;
        }

        /**
         * Adds the next record. Images of the role {@link ImageRole#EXPOSED} are left out: other steps wait to read
         * them by number and key.
         *
         * @param run the run in which it is written
         */
        public void add(Instant at, int run, Entry entry) {
            var places = places(entry);
            var record = new ByteWriter();
            RecordsFormat.writeRecord(record, at, run, entry, places);
            records.add(record);
            entry.stepState()
                    .ifPresent(state -> updates.add(new StepUpdate(entry.step().orElseThrow(), run, state, places)));
        }

        private List<ImagePlace> places(Entry entry) {
            var places = new ArrayList<ImagePlace>(entry.images().size());
            entry.images().forEach((role, body) -> {
                if (role != ImageRole.EXPOSED) {
                    places.add(place(role, Json.bytes(body)));
                }
            });
            return places;
        }

        private ImagePlace place(ImageRole role, byte[] body) {
            if (images == null) {
                images = new ByteWriter();
                RecordsFormat.writeHeader(images);
            }
            var place = new ImagePlace(role, first, images.length(), body.length);
            images.append(body);
            return place;
        }

        /** The number that the next record is to have. */
        public long next() {
            return first + records.size();
        }

        public Segment build() {
            var all = new ByteWriter();
            RecordsFormat.writeHeader(all);
            all.writeNumber(records.size());
            records.forEach(all::writePart);
            return new Segment(
                    batch,
                    first,
                    next() - 1,
                    all.written(),
                    Optional.ofNullable(images).map(ByteWriter::written),
                    List.copyOf(updates));
        }
    }
}
