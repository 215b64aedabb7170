package dev.unwind.engine.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.testing.StubKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What can be said about a submission without a look-up. */
class SubmissionValidatorTest {
    private static final BatchOptions OPTIONS = new BatchOptions(
            OnFailure.ROLLBACK,
            OnBusy.REJECT,
            1,
            Optional.empty(),
            new BatchOptions.Rollback(Duration.ofMinutes(1), 1, OnDrift.FAIL));

    private final SubmissionValidator validator =
            new SubmissionValidator(StubKind.kinds(new StubKind("thing", true), new StubKind("other", true)), OPTIONS);
    private int number;

    private Change add(String key, String name, String desired, String... dependsOn) {
        return validator.add(new Change(
                ++number,
                key,
                ChangeType.CREATE,
                "thing",
                Optional.ofNullable(name),
                Optional.empty(),
                Optional.of(json(desired)),
                List.of(dependsOn)));
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> pointers() {
        return validator.violations().stream().map(Violation::pointer).toList();
    }

    @Test
    void the_name_of_a_change_and_that_of_its_desired_state_complete_each_other() {
        assertEquals(Optional.of(json("{'name':'n'}")), add("a", "n", "{}").desired());
        assertEquals(Optional.of("m"), add("b", null, "{'name':'m'}").name());
        assertEquals(List.of(), pointers());
    }

    @Test
    void two_names_of_one_change_are_refused() {
        add("a", "n", "{'name':'m'}");
        assertEquals(List.of("/changes/0/desired/name"), pointers());
    }

    @Test
    void a_text_that_cannot_be_stored_is_refused_where_the_caller_wrote_it() {
        add("a", "n\0", "{}");
        add("b", null, "{'name':'n\\u0000'}");
        assertEquals(List.of("/changes/0/name", "/changes/1/desired/name"), pointers());
        assertFalse(validator.allowsLookUps());
    }

    @Test
    void a_change_waits_for_what_it_names_and_refers_to() {
        add("a", "n", "{}", "c");
        add("b", "m", "{'id':{'$ref':'a#/id'},'too':{'$ref':'c#/url'}}");
        add("c", "l", "{}");
        validator.finish();
        assertEquals(List.of(), pointers());
        assertEquals(Set.of(3), validator.dependsOn(1));
        assertEquals(Set.of(1, 3), validator.dependsOn(2));
        assertEquals(Set.of("/id"), validator.exposes(1));
        assertEquals(Set.of("/url"), validator.exposes(3));
    }

    @Test
    void a_key_that_stands_twice_and_one_that_nobody_has_are_refused() {
        add("a", "n", "{}");
        add("a", "m", "{}", "nobody");
        validator.finish();
        assertEquals(List.of("/changes/1/key", "/changes/1/dependsOn/0"), pointers());
        assertTrue(validator.allowsLookUps());
    }

    @Test
    void a_cycle_is_refused_once_with_its_keys() {
        add("a", "n", "{}", "b");
        add("b", "m", "{}", "c");
        add("c", "l", "{}", "a");
        validator.finish();
        assertEquals(1, validator.countViolations());
        assertTrue(validator.violations().get(0).detail().endsWith("a → b → c → a"), pointers()::toString);
    }

    @Test
    void references_to_tracked_resources_are_taken_once() {
        add("a", "n", "{'list':[{'$ref':'other/tracked#/id'}]}");
        var reference = new ReferenceScanner.TrackedReference(
                1, "/changes/0/desired/list/0", new ResourceResolver.Name("other", "tracked"));
        assertEquals(List.of(reference), validator.takeTrackedReferences());
        assertEquals(List.of(), validator.takeTrackedReferences());
    }

    @Test
    void violations_come_in_the_order_of_the_changes_and_up_to_a_limit() {
        add("a", "n", "{}", IntStream.range(0, 600).mapToObj(i -> "x" + i).toArray(String[]::new));
        add("b", "m", "{}", IntStream.range(0, 600).mapToObj(i -> "y" + i).toArray(String[]::new));
        validator.violation(1, new Violation("/changes/0/late", ""));
        validator.finish();
        assertEquals(1_000, validator.countViolations());
        assertEquals("/changes/0/late", pointers().get(0));
        assertTrue(pointers().get(999).startsWith("/changes/1/"), pointers()::toString);
    }

    @Test
    void an_update_says_what_it_updates() {
        validator.add(new Change(
                1,
                "u",
                ChangeType.UPDATE,
                "thing",
                Optional.empty(),
                Optional.empty(),
                Optional.of(json("{}")),
                List.of()));
        assertEquals(List.of(new Violation("/changes/0", "remoteId or name is missing")), validator.violations());
    }
}
