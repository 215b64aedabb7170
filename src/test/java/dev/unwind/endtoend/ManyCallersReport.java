package dev.unwind.endtoend;

import static dev.unwind.endtoend.Benchmarks.megabytes;
import static dev.unwind.endtoend.Benchmarks.row;
import static dev.unwind.endtoend.Benchmarks.seconds;

import java.io.IOException;
import java.util.List;

/** What {@link ManyCallersIT} measured, as a section of the benchmarks. */
final class ManyCallersReport {
    private ManyCallersReport() {}

    static void write(long atRest, List<RoundFigures> rounds, String postgres) throws IOException {
        Benchmarks.write(
                "many-callers",
                Benchmarks.surroundings(postgres) + "; resident at rest: " + megabytes(atRest) + "\n\n"
                        + Benchmarks.head(List.of("round 1", "round 2", "round 3"))
                        + row("submissions at once", rounds, RoundFigures::submissions)
                        + row("accepted", rounds, RoundFigures::accepted)
                        + row("put off (429, 503) and sent again", rounds, RoundFigures::putOff)
                        + row("streams open at once", rounds, RoundFigures::streams)
                        + row("events delivered", rounds, RoundFigures::events)
                        + row("resident, at most", rounds, round -> megabytes(round.peak()))
                        + row("resident, after a full collection", rounds, round -> megabytes(round.after()))
                        + row("live on the heap, after it", rounds, round -> megabytes(round.live()))
                        + row("until all were accepted and followed", rounds, round -> seconds(round.following()))
                        + row("until all streams had ended", rounds, round -> seconds(round.ended())));
    }
}
