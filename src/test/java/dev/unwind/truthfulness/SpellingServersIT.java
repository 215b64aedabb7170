package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.UpdateMode;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that store or show something else than what was written. */
class SpellingServersIT extends TruthBatches {
    private static final String NULLS =
            "{'name':'a','title':'t','panels':[{'datasource':null,'type':'x'}],'steps':[{'value':null}],"
                    + "'env':{'A':null,'B':1}}";

    @BeforeEach
    void armed() {
        arm();
    }

    /** Null is not absence. */
    @Test
    void nulls_are_captured_and_restored_as_they_are() {
        open("plain");
        var id = seed("plain", NULLS);

        endsAs("ROLLED_BACK", submit(update("u", "plain", id, "'title':'s'"), bomb("u")));
        assertEquals(document(NULLS), stored("plain", "a"));
        endsAs("ROLLED_BACK", submit(delete("d", "plain", id), bomb("d")));
        assertEquals(document(NULLS), stored("plain", "a"));
    }

    @Test
    void nulls_are_kept_by_an_update_and_sent_by_a_create() {
        open("plain");
        var id = seed("plain", NULLS);

        endsAs("SUCCEEDED", submit(update("u", "plain", id, "'title':'s'")));
        assertEquals(document(NULLS.replace("'t'", "'s'")), stored("plain", "a"));
        endsAs("SUCCEEDED", submit(create("c", "plain", "b", "'panels':[{'datasource':null,'type':'x'}]")));
        assertEquals(document("{'name':'b','panels':[{'datasource':null,'type':'x'}]}"), stored("plain", "b"));
    }

    /** Null is absence where the kind says so. */
    @Test
    void nulls_are_absent_where_the_kind_says_so() {
        open("forgiving", Untrue.drops("/none"));

        endsAs("SUCCEEDED", submit(create("c", "forgiving", "b", "'none':null,'size':1")));
        assertEquals(document("{'name':'b','size':1}"), stored("forgiving", "b"));
    }

    /** The server renumbers. */
    @ParameterizedTest
    @ValueSource(strings = {"rule", "plain"})
    void positions_are_restored(String kind) {
        open(kind, Neighbours.positions("position"));
        var first = seed(kind, "{'name':'A','position':1}");
        var second = seed(kind, "{'name':'B','position':2}");
        seed(kind, "{'name':'C','position':3}");
        seed(kind, "{'name':'D','position':4}");

        var batch = submitWith(
                "'maxConcurrency':1,'rollback':{'maxConcurrency':1,'timeout':'PT5S'}",
                delete("r1", kind, first),
                delete("r2", kind, second),
                bomb("r1", "r2"));

        if (kind.equals("rule")) {
            endsAs("ROLLED_BACK", batch);
        }
        assertTrue(status(batch).equals("INCOMPLETE") || order(kind).equals("ABCD"), () -> order(kind) + told(batch));
    }

    @Test
    void positions_are_restored_after_every_type_of_change() {
        open("rule", Neighbours.positions("position"));
        var first = seed("rule", "{'name':'A','position':1}");
        var second = seed("rule", "{'name':'B','position':2}");
        seed("rule", "{'name':'C','position':3}");

        var batch = submit(
                create("c", "rule", "X", "'position':1"),
                update("u", "rule", second, "'position':1"),
                delete("d", "rule", first),
                bomb("c", "u", "d"));

        doesNotEndAs("SUCCEEDED", batch);
        assertTrue(status(batch).equals("INCOMPLETE") || order("rule").equals("ABC"), () -> told(batch));
    }

    private static String order(String kind) {
        return state(kind).values().stream()
                .sorted(Comparator.comparingInt(body -> body.path("position").intValue()))
                .map(body -> body.path("name").textValue())
                .collect(Collectors.joining());
    }

    /** A member is ignored. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "complete"})
    void a_member_that_is_not_taken_fails_the_step(String kind) {
        open(kind, Untrue.ignores("region"));
        var id = seed(kind, "{'name':'a','tags':['x'],'region':'eu'}");
        var before = state(kind);

        for (var members : new String[] {"'tags':['y'],'region':'us'", "'region':'us'"}) {
            var batch = submit(update("u", kind, id, members));
            endsAs("ROLLED_BACK", batch);
            assertTrue(Set.of("NOT_AS_DESIRED", "NOT_TAKEN").contains(codeOf(batch, "u")), () -> told(batch));
            assertEquals(before, state(kind));
        }
    }

    @Test
    void a_tolerated_member_is_a_deviation() {
        open("tolerant", Untrue.ignores("region"));
        var id = seed("tolerant", "{'name':'a','tags':['x'],'region':'eu'}");

        var batch = submit(update("u", "tolerant", id, "'tags':['y'],'region':'us'"));

        endsAs("SUCCEEDED", batch);
        assertTrue(step(batch, "u").path("deviation").toString().contains("/region"), () -> told(batch));
        assertFalse(batch(batch).path("deviations").isMissingNode(), () -> told(batch));
    }

    /** An answer that is declared complete, and shows the old state. */
    @Test
    void a_complete_answer_is_read() {
        open("complete", Untrue.idle("PUT"));
        var id = seed("complete", "{'name':'a','size':1}");
        var before = state("complete");

        var batch = submit(update("u", "complete", id, "'size':2"));

        doesNotEndAs("SUCCEEDED", batch);
        assertEquals(before, state("complete"));
    }

    /** The first half of a replacement is not done. */
    @Test
    void a_replacement_whose_first_half_is_not_done_fails() {
        open("plain", Untrue.idle("DELETE"));
        var id = seed("plain", "{'name':'a','size':1}");
        var before = state("plain");

        var batch = submit(replace("r", "plain", id, "'name':'a2','size':2"));

        doesNotEndAs("SUCCEEDED", batch);
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, state("plain"), () -> told(batch));
        }
    }

    /** Members are dropped from a create. */
    @Test
    void a_create_that_lacks_members_fails_and_is_taken_away() {
        open("plain", Untrue.drops("/attributes"));

        var batch = submit(create("c", "plain", "a", "'size':1,'attributes':{'x':1}"));

        endsAs("ROLLED_BACK", batch);
        failsAs("NOT_AS_DESIRED", batch, "c");
        assertEquals(Map.of(), state("plain"));
    }

    @Test
    void a_tolerated_lack_is_a_deviation() {
        open("tolerant", Untrue.drops("/attributes"));

        var batch = submit(create("c", "tolerant", "a", "'size':1,'attributes':{'x':1}"));

        endsAs("SUCCEEDED", batch);
        assertTrue(step(batch, "c").path("deviation").toString().contains("/attributes"), () -> told(batch));
    }

    /** Reads escape text that writes take plain. */
    @Test
    void text_that_an_update_damages_is_a_side_effect() {
        open("plain", Reads.escapes());
        var id = seed("plain", "{'name':'a','title':'R&D','visible':true}");
        var before = stored("plain", "a");

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", update("u", "plain", id, "'visible':false"));

        doesNotEndAs("SUCCEEDED", batch);
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, stored("plain", "a"), () -> told(batch));
        }
    }

    @Test
    void escaped_text_is_written_plain_where_the_kind_says_so() {
        open("escaped", Reads.escapes());
        var id = seed("escaped", "{'name':'a','title':'R&D <b>','visible':true}");
        var before = state("escaped");

        endsAs("SUCCEEDED", submit(update("u", "escaped", id, "'visible':false")));
        assertEquals("R&D <b>", stored("escaped", "a").path("title").textValue());
        server().change("/escaped/things", id, "{'visible':true}");
        endsAs("ROLLED_BACK", submit(update("u", "escaped", id, "'title':'<i>&'"), bomb("u")));
        assertEquals(before, state("escaped"));
        endsAs("ROLLED_BACK", submit(delete("d", "escaped", id), bomb("d")));
        assertEquals(before, state("escaped"));
        endsAs("SUCCEEDED", submit(create("c", "escaped", "n", "'title':'a & b'")));
        assertEquals("a & b", stored("escaped", "n").path("title").textValue());
    }

    @Test
    void names_may_be_trimmed_where_the_kind_says_so() {
        open("trimmed", Spelling.trimmed("/name"));

        endsAs("ROLLED_BACK", submit(create("c", "trimmed", " a ", "'size':1"), bomb("c")));
        assertEquals(Map.of(), state("trimmed"));
        endsAs("SUCCEEDED", submit(create("c", "trimmed", " a ", "'size':1")));
        assertEquals(Set.of("a"), state("trimmed").keySet());
    }

    /** What cannot be restored keeps the rest from nothing. */
    @Test
    void what_can_be_restored_is_restored() {
        open("fixed", plain().patch(UpdateMode.SHALLOW));
        var id = seed("fixed", "{'name':'a','size':1,'region':'eu'}");
        arm(site -> {
            var other = site.other("/fixed/things");
            other.write(id, other.find(id).orElseThrow().put("region", "us"));
        });

        var batch = submitWith("'rollback':{'onDrift':'OVERWRITE'}", update("u", "fixed", id, "'size':2"), bomb("u"));

        endsAs("INCOMPLETE", batch);
        assertEquals(1, stored("fixed", "a").path("size").intValue(), () -> told(batch));
        assertTrue(step(batch, "u").toString().contains("/region"), () -> told(batch));
    }
}
