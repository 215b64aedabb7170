package dev.unwind.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.unwind.batch.json.Json;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Differences are told in bounded time, and right. */
class BoundedDiffTest {
    private static ArrayNode numbers(int count, boolean shuffled) {
        var numbers =
                new java.util.ArrayList<>(IntStream.range(0, count).boxed().toList());
        if (shuffled) {
            Collections.shuffle(numbers, new Random(7));
        }
        var array = JsonNodeFactory.instance.arrayNode();
        numbers.forEach(array::add);
        return array;
    }

    private static ObjectNode with(JsonNode value) {
        return Json.object().set("a", value);
    }

    private static ArrayNode diff(JsonNode from, JsonNode to) {
        var patch = BoundedDiff.of(from.deepCopy(), to.deepCopy(), DiffFlags.defaults());
        assertEquals(to, JsonPatch.apply(patch, from), "the patch leads to the other document");
        return patch;
    }

    @Test
    void a_small_difference_is_told_element_by_element() {
        var longer = numbers(400, false).add(7);
        var patch = diff(with(numbers(400, false)), with(longer));
        assertEquals("/a/400", patch.get(0).get("path").textValue());
    }

    @Test
    void arrays_that_would_take_too_long_are_replaced_as_a_whole() {
        var patch = diff(with(numbers(25_000, false)), with(numbers(25_000, true)));
        assertEquals(1, patch.size());
        assertEquals("replace", patch.get(0).get("op").textValue());
        assertEquals("/a", patch.get(0).get("path").textValue());
        assertEquals(
                0,
                diff(with(numbers(25_000, false)), with(numbers(25_000, false))).size());
    }

    @Test
    void many_arrays_together_do_not_take_too_long_either() {
        var from = Json.object();
        var to = Json.object();
        for (int i = 0; i < 200; i++) {
            from.set("m" + i, numbers(500, false));
            to.set("m" + i, numbers(500, true));
        }
        var whole = diff(from, to)
                .valueStream()
                .filter(each -> each.get("path").textValue().matches("/m[0-9]+"))
                .toList();
        assertTrue(whole.size() >= 190, () -> "only " + whole.size() + " of them are replaced as a whole");
        assertTrue(whole.stream().allMatch(each -> each.get("op").textValue().equals("replace")));
    }

    @Test
    void arrays_inside_of_elements_are_bounded_and_equal_ones_stay_equal() {
        var from = JsonNodeFactory.instance.arrayNode();
        var to = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 100; i++) {
            from.add(with(numbers(3_000, false)));
            to.add(with(numbers(3_000, i == 50)));
        }
        var patch = diff(with(from), with(to));
        assertTrue(patch.size() <= 2, "one element differs, and no more is told");
    }
}
