package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A write that no claim covers is an error of the program. It is planted here: the write is not sent, its step says so,
 * and the batch comes to an end that is true.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.UncoveredWritesTest")
class UncoveredWritesTest {
    private static final String COVERS_NOTHING =
            ".writes(new dev.unwind.provider.ClaimToken(%s, java.util.Set.of(), java.util.Set.of()))";

    private static final List<Planting> FORWARD = List.of(new Planting(
            "dev/unwind/engine/step/Step.java",
            "return kind.writes(claims.token());",
            "return kind" + COVERS_NOTHING.formatted("kind") + ";"));

    private static final List<Planting> BACK = List.of(
            new Planting(
                    "dev/unwind/engine/compensation/Recreation.java",
                    "kind.writes(claims.token()).recreate(",
                    "kind" + COVERS_NOTHING.formatted("kind") + ".recreate("),
            new Planting(
                    "dev/unwind/engine/compensation/Recreation.java",
                    "kind.writes(claims.token()).update(",
                    "kind" + COVERS_NOTHING.formatted("kind") + ".update("),
            new Planting(
                    "dev/unwind/engine/restoration/Restoration.java",
                    "target.writes().delete(",
                    "target.kind()" + COVERS_NOTHING.formatted("target.kind()") + ".delete("));

    /** Carries out batches by a program in which this is planted. */
    private interface Scenario {
        void at(BiFunction<String, Boolean, Map<String, String>> batches);
    }

    @SuppressWarnings("unchecked")
    private static void with(List<Planting> places, Path directory, Scenario scenario) throws Exception {
        try (PlantedProgram program = PlantedProgram.of(Planting.sources(places), directory)) {
            var constructor =
                    program.loadClass(UncoveredBatches.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            try (var batches = (AutoCloseable) constructor.newInstance()) {
                scenario.at((BiFunction<String, Boolean, Map<String, String>>) batches);
            }
        }
    }

    private static Map<String, String> seen(String batch, String step, String there) {
        return Map.of(
                "batch", batch, "step", step, "code", "INTERNAL", "writes", "[]", "there", there, "record", "in order");
    }

    @Test
    void a_change_that_no_claim_covers_is_not_made_and_its_step_is_seen_to_hold_nothing(@TempDir Path directory)
            throws Exception {
        with(FORWARD, directory, batches -> {
            for (String type : List.of("CREATE", "UPDATE", "DELETE", "REPLACE")) {
                assertEquals(
                        seen("ROLLED_BACK", "ROLLED_BACK", "[{\"name\":\"a\",\"size\":1}]"),
                        batches.apply(type, false),
                        type);
            }
        });
    }

    @Test
    void what_no_claim_lets_be_undone_is_left_open(@TempDir Path directory) throws Exception {
        Map<String, String> left = Map.of(
                "CREATE", "[{\"name\":\"a\",\"size\":1}, {\"name\":\"b\"}]",
                "UPDATE", "[{\"name\":\"a\",\"size\":2}]",
                "DELETE", "[]",
                "REPLACE", "[{\"name\":\"a\",\"size\":2}]");
        with(
                BACK,
                directory,
                batches -> left.forEach((type, there) ->
                        assertEquals(seen("INCOMPLETE", "ROLLBACK_FAILED", there), batches.apply(type, true), type)));
    }
}
