package dev.unwind.engine.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.record.RecordType;
import dev.unwind.testing.StubKind;
import dev.unwind.testing.Waits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A step may write what its record names, what it has made, and what was claimed for it since. */
class StepClaimsTest {
    private static final RemoteId SEVEN = new RemoteId("7");
    private static final RemoteId EIGHT = new RemoteId("8");

    private StepFixture fixture = new StepFixture(
            new StubKind("thing", true).kind(), OnDrift.FAIL, Json.object().put("size", 1));

    private static Snapshot captured(String id, String name) {
        return new Snapshot(
                Optional.of(new RemoteId(id)), Optional.of(Json.object().put("name", name)), List.of());
    }

    @Test
    void the_ids_on_record_are_held() {
        var claims = fixture.step(captured("6", "old")).claims().token();
        assertTrue(claims.covers(SEVEN));
        assertTrue(claims.covers(new RemoteId("6")));
        assertFalse(claims.covers(EIGHT));
    }

    @Test
    void a_captured_name_is_held_where_the_change_gives_it_up() {
        assertFalse(fixture.step(captured("7", "old")).claims().token().covers("old"));

        fixture = new StepFixture(
                new StubKind("thing", true).kind(), OnDrift.FAIL, Json.object().put("name", "new"));
        var renaming = fixture.step(captured("7", "old")).claims().token();
        assertTrue(renaming.covers("old"));
        assertTrue(renaming.covers("new"));
        assertFalse(renaming.covers("other"));
    }

    @Test
    void a_new_id_is_held_once_the_record_says_so() {
        var step = fixture.step();
        var created = step.claims().created(EIGHT, entry -> {});
        created.await().atMost(Waits.LIMIT);
        assertTrue(step.claims().token().covers(EIGHT));
        assertEquals(EIGHT, fixture.records.get(0).created().get(0).remoteId());
    }

    @Test
    void an_id_that_the_step_moved_to_is_claimed_with_its_next_record() {
        var step = fixture.step();
        step.movedTo(EIGHT);
        assertFalse(step.claims().token().covers(EIGHT));
        step.journal()
                .note(RecordType.STEP_LOOKING, Json.object(), entry -> {})
                .await()
                .atMost(Waits.LIMIT);
        assertTrue(step.claims().token().covers(EIGHT));
        assertEquals(1, fixture.records.get(0).created().size());
    }

    @Test
    void an_id_that_is_held_already_is_not_claimed_again() {
        var step = fixture.step();
        step.journal()
                .note(RecordType.STEP_LOOKING, Json.object(), entry -> {})
                .await()
                .atMost(Waits.LIMIT);
        assertEquals(List.of(), fixture.records.get(0).created());
    }

    @Test
    void what_was_taken_since_is_held() {
        var step = fixture.step();
        step.claims().takeId(EIGHT).await().atMost(Waits.LIMIT);
        step.claims().takeName(Json.object().put("name", "new")).await().atMost(Waits.LIMIT);
        assertTrue(step.claims().token().covers(EIGHT));
        assertTrue(step.claims().token().covers("new"));
    }
}
