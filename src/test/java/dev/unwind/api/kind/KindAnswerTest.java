package dev.unwind.api.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.IdRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Behaviour;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What callers are told of a kind. */
class KindAnswerTest {
    private static KindTraits kind(
            String name, List<IdReference> references, List<String> limitations, List<String> notes) {
        return new KindTraits(
                name,
                "provider",
                "account",
                IdRules.TEXTS,
                Optional.of("name"),
                true,
                true,
                Optional.empty(),
                false,
                true,
                KindTraits.Abilities.ALL,
                false,
                List.of(),
                List.of(),
                false,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                references,
                List.of(),
                limitations,
                notes,
                Behaviour.PLAIN);
    }

    private static List<IdReference> to(String kind, OnDelete onDelete) {
        return List.of(new IdReference(PathPattern.parse("/parent"), kind, onDelete));
    }

    @Test
    void notes_and_what_a_deletion_does_to_holders_are_shown() {
        var role = kind("role", to("user", OnDelete.NULL), List.of(), List.of("another id"));
        var answer = KindAnswer.of(role, true);
        assertTrue(answer.exact());
        assertEquals(List.of("another id"), answer.notes());
        assertEquals("null", answer.references().get(0).onDelete());
        assertFalse(KindAnswer.of(role, false).exact());
    }
}
