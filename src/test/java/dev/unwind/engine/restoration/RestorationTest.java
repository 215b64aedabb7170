package dev.unwind.engine.restoration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepFixture;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The loop that brings a resource back: what it does for each state that it sees, and for each end of a write. */
class RestorationTest {
    private static final JsonNode BEFORE = state("before");
    private static final JsonNode LEFT = state("left");
    private static final JsonNode STRANGE = state("strange");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ResourceKind kind = new ScriptedKind();
    private final List<JsonNode> looks = new ArrayList<>();
    private final Deque<Optional<ProviderFailure>> answers = new ArrayDeque<>();
    private final List<JsonNode> written = new ArrayList<>();
    private StepFixture fixture = new StepFixture(kind, OnDrift.FAIL, LEFT);
    private Step step;
    private int writes;

    private static JsonNode state(String name) {
        return Json.object().put("name", name);
    }

    /** Looks see these states, null for none, the last of them from then on. */
    private void sees(JsonNode... states) {
        looks.addAll(Arrays.asList(states));
    }

    private RestorationResult restore(Duration time) {
        return restore(time, false);
    }

    private RestorationResult restore(Duration time, boolean again) {
        step = fixture.step();
        var attempts = new Attempts(
                step,
                time.toNanos(),
                failure -> step.journal().note(RecordType.STEP_ROLLBACK_RETRYING, Json.object(), entry -> {}),
                () -> writes++);
        return Restoration.run(step, new Target(), attempts, Duration.ZERO, again)
                .await()
                .atMost(Waits.LIMIT);
    }

    private StepFailure fails(Duration time) {
        return assertThrows(StepFailure.class, () -> restore(time));
    }

    private long recorded(RecordType type) {
        return fixture.records.stream().filter(entry -> entry.type() == type).count();
    }

    private final class Target implements RestorationTarget {
        private final RollbackWrite write = RollbackWrite.of(step, IdempotencyKey.Half.WRITE);

        @Override
        public ResourceKind kind() {
            return kind;
        }

        @Override
        public ResourceWrites writes() {
            return step.writes();
        }

        @Override
        public RollbackWrite write() {
            return write;
        }

        @Override
        public Uni<Optional<RemoteResource>> look() {
            var seen = looks.size() > 1 ? looks.remove(0) : looks.get(0);
            return Uni.createFrom().item(Optional.ofNullable(seen).map(this::resource));
        }

        private RemoteResource resource(JsonNode projection) {
            return new RemoteResource(new RemoteId("7"), projection, projection, Optional.empty(), Optional.empty());
        }

        @Override
        public Optional<JsonNode> wanted() {
            return Optional.of(BEFORE);
        }

        @Override
        public boolean asLeft(Optional<RemoteResource> current) {
            return current.isEmpty() || current.map(RemoteResource::projection).equals(Optional.of(LEFT));
        }

        @Override
        public Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key) {
            assertEquals(written.size() + 1, recorded(RecordType.STEP_ROLLING_BACK), "the intent is on record first");
            written.add(wanted);
            var failure = answers.isEmpty() ? Optional.<ProviderFailure>empty() : answers.poll();
            return failure.isPresent()
                    ? Uni.createFrom().failure(failure.get())
                    : Uni.createFrom().item(resource(wanted));
        }

        @Override
        public Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key) {
            return update(null, wanted, key);
        }
    }

    private void answers(ProviderFailure failure) {
        answers.add(Optional.of(failure));
    }

    private static ProviderFailure refused(int status) {
        return new ProviderFailure.Refused(status, "no", false, Optional.empty());
    }

    private static ProviderFailure noAnswer() {
        return new ProviderFailure.InDoubt("no answer", OptionalInt.empty());
    }

    @Test
    void what_the_batch_left_is_written_over_and_left_to_the_last_look() {
        sees(LEFT);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(List.of(BEFORE), written);
        assertEquals(2, writes, "before it is sent, and after the answer");
    }

    @Test
    void what_the_last_look_showed_not_to_be_restored_is_written_again() {
        sees(LEFT);
        assertEquals(RestorationResult.RESTORED, restore(LONG, true));
        assertEquals(1, written.size());
    }

    @Test
    void nothing_is_sent_for_what_is_as_wanted_already() {
        sees(BEFORE);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(List.of(), written);
    }

    @Test
    void drift_fails_and_nothing_is_overwritten() {
        sees(STRANGE);
        assertEquals("DRIFT", fails(LONG).code());
        assertEquals(List.of(), written);
        assertTrue(step.state().drift().isPresent());
    }

    @Test
    void drift_is_left_alone_where_the_caller_says_so() {
        fixture = new StepFixture(kind, OnDrift.SKIP, LEFT);
        sees(STRANGE);
        assertEquals(RestorationResult.SKIPPED, restore(LONG));
        assertEquals(List.of(), written);
    }

    @Test
    void drift_is_overwritten_where_the_caller_says_so() {
        fixture = new StepFixture(kind, OnDrift.OVERWRITE, LEFT);
        sees(STRANGE);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(List.of(BEFORE), written);
        assertTrue(step.state().drift().isPresent());
    }

    @Test
    void a_write_without_an_answer_that_took_effect_is_not_sent_again() {
        answers(noAnswer());
        sees(LEFT, BEFORE);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(1, written.size());
    }

    @Test
    void a_write_without_an_answer_is_looked_for_only_once_it_can_no_longer_take_effect() {
        answers(noAnswer());
        sees(LEFT, LEFT, BEFORE);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(2, written.size());
        var evidence = kind.traits().settles().plus(kind.traits().readLag());
        assertTrue(fixture.clock().nanoTime() >= evidence.toNanos());
    }

    @Test
    void a_refusal_that_may_be_our_own_echo_is_looked_at() {
        answers(refused(409));
        sees(LEFT, LEFT, BEFORE);
        assertEquals(RestorationResult.RESTORED, restore(LONG));
        assertEquals(1, recorded(RecordType.STEP_ROLLBACK_RETRYING));
    }

    @Test
    void any_other_refusal_is_final() {
        answers(refused(422));
        sees(LEFT);
        assertEquals(StepFailure.Extent.SOMETHING, fails(LONG).extent());
        assertEquals(1, written.size());
    }

    @Test
    void a_provider_that_is_busy_is_asked_again_until_the_time_is_over() {
        for (int i = 0; i < 1000; i++) {
            answers(refused(409));
        }
        sees(LEFT);
        assertEquals("REFUSED", fails(LONG).code());
        assertTrue(written.size() > step.context().config().rollbackAttempts());
    }

    @Test
    void a_create_that_was_accepted_is_not_sent_again() {
        answers(new ProviderFailure.UnderWay(OptionalInt.of(202), "accepted", Optional.empty()));
        sees(null, null);
        assertEquals("IN_DOUBT", fails(LONG).code());
        assertEquals(1, written.size());
    }

    @Test
    void what_somebody_changes_after_the_write_is_not_overwritten() {
        sees(STRANGE);
        assertEquals(
                "DRIFT",
                assertThrows(StepFailure.class, () -> restore(LONG, true)).code());
        assertEquals(List.of(), written);
    }

    @Test
    void when_the_time_is_over_nothing_new_is_sent() {
        sees(LEFT);
        assertEquals("TIMEOUT", fails(Duration.ZERO).code());
        assertEquals(List.of(), written);
    }
}
