package dev.unwind.endtoend;

import static dev.unwind.endtoend.Benchmarks.megabytes;
import static dev.unwind.endtoend.Benchmarks.row;
import static dev.unwind.endtoend.Benchmarks.seconds;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What {@link LargeBatchIT} measured, as a section of the benchmarks. */
final class LargeBatchReport {
    private LargeBatchReport() {}

    static void write(List<LargeBatchFigures> batches, String postgres) throws IOException {
        Benchmarks.write(
                "large-batch",
                Benchmarks.surroundings(postgres) + "\n\n"
                        + Benchmarks.head(batches.stream()
                                .map(batch -> "%,d changes".formatted(batch.changes()))
                                .toList())
                        + row("bodies of the watchlists", batches, batch -> megabytes(batch.bodies()))
                        + row("until it was accepted", batches, batch -> seconds(batch.accepting()))
                        + row("from then until all was applied", batches, batch -> pace(batch, batch.carryingOut()))
                        + row("from the request until all was undone", batches, batch -> pace(batch, batch.undoing()))
                        + row("live on the heap, before", batches, batch -> megabytes(batch.atRest()))
                        + row("live on the heap, at most", batches, batch -> megabytes(batch.live()))
                        + row("resident, at most", batches, batch -> megabytes(batch.peak())));
    }

    private static String pace(LargeBatchFigures batch, Duration duration) {
        return seconds(duration) + ", " + batch.changes() * 1000L / Math.max(1, duration.toMillis()) + "/s";
    }
}
