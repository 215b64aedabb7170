package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Behaviour;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file declares about a kind is what the engine is told. */
class DeclaredTraitsTest extends OddServerFixture {
    private KindTraits traits(String more) {
        return thing("{}", "{ path: /things" + more + " }").traits();
    }

    @Test
    void nothing_is_assumed_that_is_not_declared() {
        assertEquals(Behaviour.PLAIN, traits("").behaviour());
        assertFalse(traits("").completeAnswers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true                     | true  | false",
                "false                    | false | false",
                "[create, update]         | true  | false",
                "[create, update, delete] | true  | true",
                "[delete]                 | false | true",
                "[update], creatable: false | true | false",
                "[create], updatable: false | true | false",
                "[]                       | false | false"
            })
    void complete_answers_are_declared_by_operation(String declared, boolean writes, boolean deletes) {
        var traits = traits(", completeAnswers: " + declared);
        assertEquals(writes, traits.completeAnswers());
        assertEquals(deletes, traits.behaviour().completeDeletes());
    }

    /** Half of the lifetime: pauses take time, and the clocks of two instances differ. */
    @Test
    void an_idempotency_key_is_believed_in_for_half_of_its_lifetime_by_any_clock() {
        var keyed = traits(", idempotencyKeys: { lifetime: PT10M }");
        assertTrue(keyed.knowsKeyOfAge(Duration.ofSeconds(299)));
        assertFalse(keyed.knowsKeyOfAge(Duration.ofSeconds(300)));
        assertTrue(keyed.knowsKeyOfAge(Duration.ofSeconds(-299)));
        assertFalse(keyed.knowsKeyOfAge(Duration.ofSeconds(-300)));
        assertFalse(traits("").knowsKeyOfAge(Duration.ZERO));
    }

    @Test
    void the_rest_of_the_behaviour_is_declared_by_keys() {
        var traits = traits(", tolerates: [/region, '/tags/*/at'], movesSiblings: true, async: { within: PT1M },"
                + " list: { whole: true }, limitations: [lost], notes: [known], masked: [/key]");
        assertEquals(
                new Behaviour(
                        false,
                        true,
                        Optional.of(Duration.ofMinutes(1)),
                        List.of(PathPattern.parse("/region"), PathPattern.parse("/tags/*/at")),
                        true,
                        false,
                        List.of(PathPattern.parse("/key")),
                        false,
                        List.of(),
                        List.of()),
                traits.behaviour());
        assertEquals(List.of(PathPattern.parse("/key")), traits.secrets());
        assertEquals(List.of("lost"), traits.limitations());
        assertEquals(List.of("known"), traits.notes());
        assertTrue(traits(", async: { pending: busy }")
                .behaviour()
                .finishesWithin()
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', STRIP",
        "', onDelete: strip', STRIP",
        "', onDelete: cascade', CASCADE",
        "', onDelete: null', NULL",
        "', onDelete: \"null\"', NULL"
    })
    void a_null_is_a_null_in_quotes_or_not(String declared, OnDelete expected) {
        var references = traits(", references: [{ at: /parent, kind: thing" + declared + " }]")
                .references();
        assertEquals(expected, references.get(0).onDelete());
    }
}
