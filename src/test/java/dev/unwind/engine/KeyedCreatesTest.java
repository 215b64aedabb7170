package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.KeyedProvider;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A create without an answer, at a provider that cannot be asked by name but knows its keys, is sent again with the
 * same one.
 */
@QuarkusTest
class KeyedCreatesTest extends GatewayTest {
    @BeforeEach
    void empty() {
        KeyedProvider.THINGS.clear();
        KeyedProvider.KEYS.clear();
        KeyedProvider.SILENT.set(0);
    }

    @Test
    void a_create_that_was_done_and_not_answered_is_done_once() {
        KeyedProvider.SILENT.set(2);

        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'a','type':'CREATE','kind':'keyed_thing','name':'one','desired':{'label':'one'}}"));

        assertEquals(List.of("one"), KeyedProvider.labels());
        assertEquals(3, KeyedProvider.KEYS.size());
        assertEquals(1, KeyedProvider.KEYS.stream().distinct().count());
    }

    @Test
    void a_recreate_that_was_done_and_not_answered_is_done_once() {
        var id = KeyedProvider.seed("old");
        KeyedProvider.SILENT.set(1);

        assertEquals(
                "ROLLED_BACK",
                outcome(
                        "{'key':'d','type':'DELETE','kind':'keyed_thing','name':'old','remoteId':'" + id + "'}",
                        failing("d")));

        assertEquals(List.of("old"), KeyedProvider.labels());
        assertEquals(2, KeyedProvider.KEYS.size());
        assertEquals(1, KeyedProvider.KEYS.stream().distinct().count());
    }

    @Test
    void what_never_answers_ends_in_doubt_and_says_so() {
        KeyedProvider.SILENT.set(100);
        var id = submit("{'key':'a','type':'CREATE','kind':'keyed_thing','name':'one','desired':{'label':'one'}}");

        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("IN_DOUBT", statusOf(id, "a"));
        assertEquals(1, KeyedProvider.KEYS.stream().distinct().count());
    }
}
