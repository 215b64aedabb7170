package dev.unwind.api.hold;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.journal.lease.Hold;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The hold of the cell.
 *
 * @param held whether no batch is run until an operator releases the hold
 * @param since when it was held, the last time
 * @param because why
 * @param releasedAt when it was released since, by whom, and why
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Hold")
@RegisterForReflection
record HoldAnswer(
        boolean held,
        Optional<Instant> since,
        Optional<String> because,
        Optional<Instant> releasedAt,
        Optional<String> by,
        Optional<String> why) {
    static HoldAnswer of(Hold.State state) {
        return new HoldAnswer(
                state.held(),
                state.since(),
                state.because(),
                state.released().map(Hold.Released::at),
                state.released().map(Hold.Released::by),
                state.released().map(Hold.Released::why));
    }
}
