package dev.unwind.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.MergePatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of the domain. */
class DomainTest {
    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** The examples of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b'} | {'a':null} | {}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':'c'} | {'a':['b']} | {'a':['b']}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "['a','b'] | ['c','d'] | ['c','d']",
                "{'a':'b'} | ['c'] | ['c']",
                "{'a':'foo'} | null | null",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "[1,2] | {'a':'b','c':null} | {'a':'b'}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
            })
    void a_merge_patch_is_applied_as_the_rfc_says(String target, String patch, String result) {
        assertEquals(json(result), MergePatch.apply(json(target), json(patch)));
    }

    @Test
    void a_reference_names_a_change_or_a_tracked_resource() {
        var change = (Reference.ToChange) Reference.parse(json("{'$ref':'slack#/id'}"));
        assertEquals("slack", change.key());
        assertEquals("/id", change.pointer().toString());
        var tracked = (Reference.ToTracked) Reference.parse(json("{'$ref':'channel/a%23b/c#/x~1y'}"));
        assertEquals("channel", tracked.kind());
        assertEquals("a#b/c", tracked.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slack",
                "#/id",
                "slack#id",
                "slack#",
                "/x#/id",
                "kind/#/id",
                "sl ack#/id",
                "slack#/a~2",
                "k/%zz#/id"
            })
    void a_malformed_reference_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Reference.parse(json("{'$ref':'" + text + "'}")));
    }

    @Test
    void a_circle_through_all_of_a_large_batch_is_found() {
        int size = 100_000;
        var graph = DependencyGraph.of(IntStream.rangeClosed(1, size)
                .mapToObj(step -> Set.of(step % size + 1))
                .toList());
        assertEquals(
                IntStream.rangeClosed(1, size).boxed().toList(), graph.cycle().orElseThrow());
    }

    @Test
    void a_circle_is_found_and_what_hangs_on_it_is_not_part_of_it() {
        var graph = DependencyGraph.of(List.of(Set.of(), Set.of(1, 4), Set.of(2), Set.of(3), Set.of(4)));
        var cycle = graph.cycle().orElseThrow();
        assertEquals(Set.of(2, 3, 4), Set.copyOf(cycle));
        assertEquals(3, cycle.size());
        assertEquals(
                Optional.empty(),
                DependencyGraph.of(List.of(Set.of(), Set.of(1))).cycle());
    }

    @Test
    void statuses_take_legal_ways_only() {
        assertTrue(StepStatus.PENDING.canBecome(StepStatus.APPLYING));
        assertThrows(IllegalStateException.class, () -> StepStatus.PENDING.become(StepStatus.ROLLED_BACK));
        assertThrows(IllegalStateException.class, () -> StepStatus.ROLLED_BACK.become(StepStatus.APPLYING));
        assertThrows(IllegalStateException.class, () -> StepStatus.SKIPPED.become(StepStatus.APPLYING));
    }

    @Test
    void numbers_keep_every_digit_and_members_stand_once() throws IOException {
        var text = "{\"a\":2.20,\"b\":12345678901234567890123,\"c\":1e400}";
        assertEquals(
                "2.20",
                Json.parse(text.getBytes(StandardCharsets.UTF_8)).get("a").asText());
        assertTrue(Json.text(Json.parse(text.getBytes(StandardCharsets.UTF_8))).contains("12345678901234567890123"));
        assertThrows(IOException.class, () -> Json.parse("{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void ids_of_batches_sort_by_time() {
        var first = BatchId.next();
        var second = BatchId.next();
        assertTrue(first.toString().compareTo(second.toString()) < 0);
        assertEquals(Optional.of(first), BatchId.parse(first.toString()));
        assertEquals(Optional.empty(), BatchId.parse("1-1-1-1-1"));
    }
}
