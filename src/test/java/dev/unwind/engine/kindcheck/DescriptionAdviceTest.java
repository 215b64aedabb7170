package dev.unwind.engine.kindcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For each way in which a server stores something else than it was sent, the key that declares it is named. */
class DescriptionAdviceTest {
    private static Vertx vertx;
    private static DescribedKinds described;
    private static ResourceKind kind;

    @BeforeAll
    static void describe() {
        vertx = Vertx.vertx();
        described = new DescribedKinds(
                vertx, "provider: p\nbaseUrl: http://localhost\nkinds: { thing: { path: /things, secrets: [/key] } }");
        kind = described.all().find("thing").orElseThrow();
    }

    @AfterAll
    static void close() {
        described.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1.5}|{'a':2}|{'a':1}|tolerates: [/a]",
                "{'a':2}|{'a':1}|{'a':1}|immutable: [a]",
                "{'a':'Red'}|{'a':'red'}|{'a':'x'}|ignoreCase: [/a]",
                "{'a':' red '}|{'a':'red'}|{'a':'x'}|trims: [/a]",
                "{'a':'2030-01-01T00:00:00Z'}|{'a':'2030-01-01T01:00:00+01:00'}|{'a':'x'}|times: [/a]",
                "{'a':'R&D'}|{'a':'R&amp;D'}|{'a':'x'}|escapedReads: html",
                "{'a':'pass'}|{'a':'****'}|{'a':'x'}|masked: [/a]",
                "{'a':[2,1]}|{'a':[1,2]}|{'a':[]}|unordered: [/a]",
                "{'a':[{'b':'X'}]}|{'a':[{'b':'x'}]}|{'a':[{'b':'y'}]}|ignoreCase: [/a/*/b]",
                "{'a':null}|{}|{'a':1}|nulls: absent",
                "{'a':[]}|{}|{'a':[1]}|defaults: { a: [] }",
                "{'o':{'a':false}}|{'o':{}}|{'o':{'a':true}}|defaults: { /o/a: false }",
                "{}|{'a':'white'}|{'a':'red'}|defaults: { a: \"white\" }",
                "{}|{'a':'red'}|{'a':'red'}|sends: mergePatch",
                "{}|{'a':{'x':1}}|{}|readOnly: [/a]",
                "{'a':1}|{}|{}|writeOnly: [/a]",
                "{'a':1}|{}|{'a':2}|tolerates: [/a]",
                "{'a':'x'}|{'a':1}|{'a':'y'}|tolerates: [/a]",
            })
    void a_difference_names_the_key_that_declares_it(String written, String found, String before, String advice) {
        var lines = DescriptionAdvice.of(kind, json(written), json(found), Optional.of(json(before)));

        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith(advice), lines::toString);
    }

    @Test
    void what_a_create_left_open_needs_nothing() {
        assertEquals(List.of(), DescriptionAdvice.of(kind, json("{'a':1}"), json("{'a':1,'b':2}"), Optional.empty()));
    }

    @Test
    void values_of_secrets_are_not_shown() {
        var lines = DescriptionAdvice.of(
                kind, json("{'a':1}"), json("{'a':1,'key':'s3cret'}"), Optional.of(json("{'a':1}")));

        assertFalse(lines.toString().contains("s3cret"), lines::toString);
        assertEquals(1, lines.size());
    }

    @Test
    void of_many_differences_ten_are_named() {
        var written = Json.object();
        var found = Json.object();
        for (int i = 0; i < 50; i++) {
            written.put("m" + i, i);
            found.put("m" + i, -i - 1);
        }

        assertEquals(
                10, DescriptionAdvice.of(kind, written, found, Optional.empty()).size());
    }

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
