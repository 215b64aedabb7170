package dev.unwind.api.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A provider, as this instance sees it.
 *
 * @param name as its file has it
 * @param paused whether no call is sent to it, because an answer of it asked for that
 * @param until when the pause ends
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Provider")
@RegisterForReflection
record PausedProviderAnswer(String name, boolean paused, Optional<Instant> until) {
    static PausedProviderAnswer of(String name, Duration left) {
        return new PausedProviderAnswer(
                name,
                !left.isZero(),
                left.isZero()
                        ? Optional.empty()
                        : Optional.of(Instant.now().plus(left).truncatedTo(ChronoUnit.MILLIS)));
    }
}
