package dev.unwind.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StopReasonTest {
    private static final Attribution ADA = new Attribution(Optional.of("ada"), Optional.of("wrong tenant"));

    /** Each reason with the text that databases hold. */
    static Stream<Arguments> stored() {
        return Stream.of(
                Arguments.of(
                        new StopReason.StepFailed(3, "slack", "REFUSED: 422"),
                        "{\"code\":\"STEP_FAILED\",\"step\":3,\"key\":\"slack\",\"message\":\"REFUSED: 422\"}"),
                Arguments.of(
                        new StopReason.DeadlinePassed(),
                        "{\"code\":\"DEADLINE\",\"message\":\"the batch's deadline has passed\"}"),
                Arguments.of(
                        new StopReason.Cancelled(ADA),
                        "{\"code\":\"CANCELLED\",\"message\":\"the batch was cancelled\",\"by\":\"ada\",\"why\":\"wrong tenant\"}"),
                Arguments.of(
                        new StopReason.Cancelled(Attribution.NONE),
                        "{\"code\":\"CANCELLED\",\"message\":\"the batch was cancelled\"}"),
                Arguments.of(
                        new StopReason.RollbackRequested(ADA),
                        "{\"code\":\"ROLLBACK_REQUESTED\",\"message\":\"a rollback was asked for\",\"by\":\"ada\",\"why\":\"wrong tenant\"}"),
                Arguments.of(
                        new StopReason.Settled(new Attribution(Optional.of("ada"), Optional.empty())),
                        "{\"code\":\"SETTLED\",\"message\":\"a person says how a step was settled\",\"by\":\"ada\"}"),
                Arguments.of(
                        new StopReason.RestoredFromBackup(),
                        "{\"code\":\"RESTORED\",\"message\":\"PostgreSQL was restored from a backup while this was unfinished;"
                                + " nothing was sent since, and what is there was looked at\"}"),
                Arguments.of(
                        new StopReason.Unknown(Json.object().put("code", "OF_A_LATER_VERSION")),
                        "{\"code\":\"OF_A_LATER_VERSION\"}"));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void a_reason_is_stored_and_read_without_loss(StopReason reason, String stored) {
        assertEquals(stored, Json.text(reason.json()));
        assertEquals(reason, StopReason.parse(object(stored)));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void only_a_cancellation_cancels(StopReason reason) {
        assertEquals(reason instanceof StopReason.Cancelled, reason.cancels());
    }

    @Test
    void a_reason_that_is_not_known_keeps_its_members() {
        var json = object("{\"code\":\"OTHER\",\"more\":[1,2]}");
        var reason = assertInstanceOf(StopReason.Unknown.class, StopReason.parse(json));
        json.removeAll();
        assertEquals("{\"code\":\"OTHER\",\"more\":[1,2]}", Json.text(reason.json()));
        assertFalse(reason.cancels());
    }

    @Test
    void a_change_of_its_json_does_not_change_a_reason() {
        var reason = new StopReason.Unknown(object("{\"code\":\"OTHER\"}"));
        reason.json().put("openSteps", 1);
        assertTrue(reason.json().path("openSteps").isMissingNode());
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
