package dev.unwind.api.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Behaviour;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kind is called exact only if a rollback brings back all that can be read and written. */
class KindAnswerTest {
    private static KindTraits kind(
            String name, List<IdReference> references, List<String> limitations, List<String> notes) {
        return new KindTraits(
                name,
                "provider",
                "account",
                false,
                Optional.of("name"),
                true,
                true,
                Optional.empty(),
                false,
                true,
                true,
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
    void a_loss_is_not_exact_and_a_note_is_no_loss() {
        var noted = kind("noted", List.of(), List.of(), List.of("another id"));
        var losing = kind("losing", List.of(), List.of("its holders"), List.of());
        var all = List.of(noted, losing);
        assertTrue(KindAnswer.of(noted, all).exact());
        assertEquals(List.of("another id"), KindAnswer.of(noted, all).notes());
        assertFalse(KindAnswer.of(losing, all).exact());
    }

    @Test
    void a_kind_whose_deletes_take_others_along_is_not_exact() {
        var folder = kind("folder", List.of(), List.of(), List.of());
        var user = kind("user", List.of(), List.of(), List.of());
        var label = kind("label", List.of(), List.of(), List.of());
        var board = kind("board", to("folder", OnDelete.CASCADE), List.of(), List.of());
        var role = kind("role", to("user", OnDelete.NULL), List.of(), List.of());
        var note = kind("note", to("label", OnDelete.STRIP), List.of(), List.of());
        var all = List.of(folder, user, label, board, role, note);
        assertFalse(KindAnswer.of(folder, all).exact());
        assertFalse(KindAnswer.of(user, all).exact());
        for (var exact : List.of(label, board, role, note)) {
            assertTrue(KindAnswer.of(exact, all).exact(), exact.name());
        }
        assertEquals("null", KindAnswer.of(role, all).references().get(0).onDelete());
    }
}
