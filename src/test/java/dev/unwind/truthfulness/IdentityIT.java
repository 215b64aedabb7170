package dev.unwind.truthfulness;

import static dev.unwind.truthfulness.TruthProvider.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.Paging;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which resource is ours: names in another spelling, creates without an answer, ids that are given again. */
class IdentityIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** There is at most one, and none under {@code ROLLED_BACK}; what is left besides is an open step. */
    private void oneOrOpen(String batch, String kind, boolean fails) {
        finished(batch);
        int there = server().state(path(kind)).size();
        assertTrue(there <= 1, () -> there + " are there\n" + told(batch));
        switch (status(batch)) {
            case "SUCCEEDED" -> assertTrue(!fails && there == 1, () -> told(batch));
            case "ROLLED_BACK" -> assertEquals(0, there, () -> told(batch));
            default -> assertTrue(open(batch, "c"), () -> told(batch));
        }
    }

    /** Names are stored in another spelling, and the first answer is lost. */
    @ParameterizedTest
    @CsvSource({
        "folded, lower, false, false",
        "folded, lower, true, false",
        "folded, lower, false, true",
        "folded, lower, true, true",
        "spelt, lower, false, false",
        "spelt, lower, true, false",
        "spelt, lower, true, true",
        "spelt, composed, false, false",
        "spelt, composed, true, false"
    })
    void a_name_in_another_spelling_is_made_once(String kind, String spelling, boolean fails, boolean unique) {
        VariantFeatures features = plain().findsBy("name")
                .behaving(spelling.equals("lower") ? Spelling.lowerCase("/name") : Spelling.composed("/name"));
        open(kind, unique ? features.uniqueNames() : features);
        server().order(path(kind), Fault.cutAfterEffect().on("POST"));
        var create = create("c", kind, spelling.equals("lower") ? "Jane.Doe@Example.com" : "Jose\u0301", "'size':1");

        var batch = fails ? submit(create, bomb("c")) : submit(create);

        oneOrOpen(batch, kind, fails);
        if (kind.equals("folded")) {
            endsAs(fails ? "ROLLED_BACK" : "SUCCEEDED", batch);
        }
    }

    /** Somebody else's resource is of the same name but for its case. */
    @Test
    void a_strangers_name_in_another_spelling_is_not_adopted() {
        open("folded", plain().findsBy("name").behaving(Spelling.lowerCase("/name")));
        seed("folded", "{'name':'jane','size':7}");
        var before = state("folded");
        server().order("/folded/things", Fault.cutBeforeEffect().on("POST"));

        var batch = submit(create("c", "folded", "Jane", "'size':1"), bomb("c"));

        doesNotEndAs("SUCCEEDED", batch);
        assertEquals(before, state("folded"), () -> told(batch));
    }

    /** The create is applied, and its repeats meet something else. */
    @ParameterizedTest
    @CsvSource({"422, false", "409, false", "400, true", "429, false", "429, true", "503, true", "404, true"})
    void a_repeat_that_is_refused_says_nothing_of_the_first(int status, boolean fails) {
        open("keyed", plain().idempotencyKeys());
        server().order("/keyed/things", Fault.cutAfterEffect().on("POST"));
        server().order("/keyed/things", Fault.answer(status, "{}").on("POST").times(30));
        var create = "{'key':'c','type':'CREATE','kind':'keyed','desired':{'size':1}}";

        var batch = fails
                ? submitWith("'rollback':{'timeout':'PT2S'}", create, bomb("c"))
                : submitWith("'rollback':{'timeout':'PT2S'}", create);

        oneOrOpen(batch, "keyed", fails);
    }

    /** The replacement was made, and the repeat is refused. */
    @Test
    void a_replacement_that_may_live_is_not_forgotten() {
        open("keyed_name", plain().idempotencyKeys());
        var id = seed("keyed_name", "{'name':'a','size':1}");
        server().order("/keyed_name/things", Fault.cutAfterEffect().on("POST"));
        server().order("/keyed_name/things", Fault.answer(422, "{}").on("POST"));

        var batch = submitWith("'rollback':{'timeout':'PT3S'}", replace("r", "keyed_name", id, "'name':'a2','size':2"));

        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(Map.of("a", document("{'name':'a','size':1}")), state("keyed_name"), () -> told(batch));
        }
    }

    /** Whether the replacement exists is not known until the batch is taken up again. */
    @Test
    void a_replacement_that_was_not_found_in_time_is_found_later() {
        var ill = new Spell(Refusals.unwell());
        var replacement = new AtomicInteger();
        open("plain", (call, site, next) -> {
            if (call.method().equals("POST") && replacement.incrementAndGet() == 1) {
                next.apply(call);
                ill.begin(Long.MAX_VALUE);
                return Response.refusal(500, "unwell", "something went wrong");
            }
            return ill.handle(call, site, next);
        });
        var id = seed("plain", "{'name':'a','size':1}");
        var before = state("plain");
        var batch = submitWith("'rollback':{'timeout':'PT2S'}", replace("r", "plain", id, "'name':'a2','size':2"));
        endsAs("INCOMPLETE", batch);

        ill.end();
        demand(batch, "rollback", "{}");

        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, state("plain"), () -> told(batch));
        }
    }

    /** A stranger of the same name, and kinds by key. */
    @ParameterizedTest
    @ValueSource(strings = {"keyed_name", "keyed_path"})
    void a_strangers_resource_is_neither_adopted_nor_replaced(String kind) {
        open(kind, kind.equals("keyed_path") ? plain().nameIds() : plain().idempotencyKeys());
        seed(kind, "{'name':'conf','size':7}");
        var before = server().state(path(kind));
        server().order(path(kind), Fault.cutBeforeEffect().on(kind.equals("keyed_path") ? "PUT" : "POST"));

        var batch = submit(create("c", kind, "conf", "'size':1"), bomb("c"));

        doesNotEndAs("SUCCEEDED", batch);
        assertEquals(before, server().state(path(kind)), () -> told(batch));
    }

    /** A twin is made between the listing and the create, whose answer is lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_twin_that_appears_meanwhile_stays(boolean likeOurs) {
        var lists = new AtomicInteger();
        open("plain", (call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("GET") && lists.incrementAndGet() == 1) {
                next.apply(new Call(
                        "POST",
                        "/plain/things",
                        Optional.empty(),
                        call.query(),
                        call.headers(),
                        "{\"name\":\"x\",\"size\":" + (likeOurs ? 1 : 7) + "}"));
            }
            return answer;
        });
        server().order("/plain/things", Fault.cutBeforeEffect().on("POST").times(5));

        var batch = submit(create("c", "plain", "x", "'size':1"), bomb("c"));

        doesNotEndAs("SUCCEEDED", batch);
        if (!likeOurs) {
            assertEquals(Set.of("x"), state("plain").keySet(), () -> told(batch));
        }
    }

    /** The answer shows an id that cannot be read yet, and there is one of the name. */
    @Test
    void an_id_that_is_not_readable_yet_is_not_taken_for_another() {
        open("lagging", plain().lagMillis(250));

        var batch = submit(create("c", "lagging", "x", "'size':1"), create("o", "lagging", "y", "'size':1"));
        endsAs("SUCCEEDED", batch);
        var twin = seed("lagging", "{'name':'x','size':7}");
        pass(300);
        demand(batch, "rollback", "{}");

        endsAs("ROLLED_BACK", batch);
        assertEquals(Set.of(twin), server().state("/lagging/things").keySet(), () -> told(batch));
    }

    /** The id of what was replaced is somebody else's by now. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_id_that_was_given_again_is_not_an_alias(boolean deletes) {
        var stranger = new AtomicInteger();
        open("reused", plain().idsAgain().behaving((call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("DELETE") && stranger.incrementAndGet() == 1) {
                next.apply(new Call(
                        "POST",
                        "/reused/things",
                        Optional.empty(),
                        call.query(),
                        call.headers(),
                        "{\"name\":\"stranger\",\"size\":9}"));
            }
            return answer;
        }));
        var id = seed("reused", "{'name':'a','size':1}");
        endsAs("SUCCEEDED", submit(replace("r", "reused", id, "'name':'a','size':2")));
        assertEquals(Set.of("a", "stranger"), state("reused").keySet());
        var ours = stored("reused", "a");

        var change = deletes ? delete("s", "reused", id) : update("s", "reused", id, "'size':5");
        var answer = post("{'changes':[" + change + "]}");

        if (answer.statusCode() == 202) {
            finished(answer.path("id"));
        }
        assertEquals(ours, stored("reused", "a"), answer::asString);
    }

    /** What is overwritten is somebody else's, under an id that was given again. */
    @Test
    void a_stranger_under_an_id_that_was_given_again_is_not_overwritten() {
        open("reused", plain().idsAgain());
        var id = seed("reused", "{'name':'a','size':1}");
        arm(site -> {
            var reused = site.other("/reused/things");
            reused.remove(id);
            reused.put(id, VariantJson.object().put("name", "stranger").put("size", 9));
        });

        var batch = submitWith(
                "'rollback':{'onDrift':'OVERWRITE','timeout':'PT3S'}",
                update("u", "reused", id, "'size':2"),
                bomb("u"));

        doesNotEndAs("SUCCEEDED", batch);
        JsonNode stranger = stored("reused", "stranger");
        assertEquals(VariantJson.written("{'name':'stranger','size':9}"), stranger, () -> told(batch));
    }

    /** The search gives everything whatever part is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"found", "endless"})
    void a_search_that_knows_no_pages_ends(String kind) {
        open(kind, plain().searchesBy("name").paging(Paging.offsets(1000)).behaving(Reads.ignoresPaging()));
        for (int i = 0; i < 5; i++) {
            seed(kind, "{'name':'a" + i + "','size':1}");
        }

        var batch = submit(create("c", kind, "a", "'size':1"), bomb("c"));

        endsAs("ROLLED_BACK", batch);
        assertTrue(sent(kind, "GET") < 40, () -> sent(kind, "GET") + " reads\n" + told(batch));
    }
}
