package dev.unwind.wild;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.wild.WildProvider.FORGETFUL;
import static dev.unwind.wild.WildProvider.MISDESCRIBED;
import static dev.unwind.wild.WildProvider.OWNERS;
import static dev.unwind.wild.WildProvider.SECRETIVE;
import static dev.unwind.wild.WildProvider.TEAMS;
import static dev.unwind.wild.WildProvider.server;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an API cannot do all that exact rollback needs, or somebody else is faster, or its answers are strange. */
@QuarkusTest
class WildLimitsTest extends WildBatches {
    @BeforeEach
    void empty() {
        for (var path : List.of(
                SECRETIVE,
                FORGETFUL,
                OWNERS,
                TEAMS,
                MISDESCRIBED,
                "/plain/things",
                "/etags/things",
                "/versions/things")) {
            server.reset(path);
        }
    }

    @Test
    void what_nobody_can_read_nobody_can_bring_back() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        var update = "{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                + "','desired':{'size':2,'password':'new'}}";
        var plan = plan(update);
        assertFalse(plan.get("exact").booleanValue());
        assertEquals("WRITE_ONLY", plan.at("/warnings/0/code").textValue());

        var batch = submit(update, impossible("u"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "u"));
        assertFalse(step(batch, "u").at("/rollback/verified").booleanValue());
        assertEquals(1, state(SECRETIVE).get("a").get("size").intValue());
    }

    @Test
    void what_nobody_can_read_is_written_all_the_same_and_shown_to_nobody() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                        + "','desired':{'password':'new'}}"));
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());

        var batch = submit(
                "{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id + "','desired':{'size':5}}",
                impossible("u"));
        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());
        assertTrue(plan("{'type':'UPDATE','kind':'secretive','remoteId':'" + id + "','desired':{'size':5}}")
                .get("exact")
                .booleanValue());
    }

    /** A PUT without the secret takes it away, forward and back: nobody calls that verified. */
    @Test
    void what_a_replacing_update_forgets_is_said_to_be_lost() {
        var id = server.seed(FORGETFUL, "{'name':'a','size':1,'password':'old'}");
        var update = "{'key':'u','type':'UPDATE','kind':'forgetful','remoteId':'" + id + "','desired':{'size':2}}";
        assertFalse(plan(update).get("exact").booleanValue());

        var batch = submit(update, impossible("u"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "u"));
        assertEquals(1, state(FORGETFUL).get("a").get("size").intValue());
    }

    @Test
    void a_write_of_nothing_but_secrets_without_an_answer_is_done_again() {
        var id = server.seed(SECRETIVE, "{'name':'a','password':'old'}");
        server.order(SECRETIVE, Fault.cutBeforeEffect().on("PATCH"));

        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                        + "','desired':{'password':'new'}}"));
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());
    }

    @Test
    void a_deleted_resource_with_a_secret_comes_back_without_it_and_says_so() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        var batch = submit("{'key':'d','type':'DELETE','kind':'secretive','remoteId':'" + id + "'}", impossible("d"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "d"));
        assertEquals(1, state(SECRETIVE).get("a").get("size").intValue());
    }

    @Test
    void what_referred_to_a_recreated_resource_refers_to_it_again() {
        var ann = server.seed(OWNERS, "{'name':'ann'}");
        var bob = server.seed(OWNERS, "{'name':'bob'}");
        server.seed(TEAMS, "{'name':'inside','members':[{'id':'%s','role':'lead'},{'id':'%s'}]}".formatted(ann, bob));
        var outside = server.seed(TEAMS, "{'name':'outside','members':[{'id':'%s'}]}".formatted(ann));
        var inside = server.state(TEAMS).keySet().stream()
                .filter(id -> !id.equals(outside))
                .findFirst()
                .orElseThrow();

        var batch = submit(
                "{'key':'t','type':'UPDATE','kind':'team','remoteId':'" + inside + "','desired':{'size':3}}",
                "{'key':'a','type':'DELETE','kind':'owner','remoteId':'" + ann + "'}",
                "{'key':'b','type':'REPLACE','kind':'owner','remoteId':'" + bob
                        + "','name':'bob','desired':{'name':'bob','new':true}}",
                impossible("t", "a", "b"));

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue(), () -> steps(batch)
                .toString());
        var again = idOf("ann");
        assertNotEquals(ann, again);
        assertEquals(
                document("[{'id':'%s','role':'lead'},{'id':'%s'}]".formatted(again, idOf("bob"))),
                state(TEAMS).get("inside").get("members"));
        assertEquals(
                document("[{'id':'%s'}]".formatted(again)),
                state(TEAMS).get("outside").get("members"));
    }

    private static String idOf(String owner) {
        return server.state(OWNERS).entrySet().stream()
                .filter(each -> each.getValue().get("name").textValue().equals(owner))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** Somebody else changes the resource between the snapshot and the write. */
    @ParameterizedTest
    @CsvSource({"etags, UPDATE", "etags, DELETE", "versions, UPDATE", "versions, DELETE"})
    void whoever_was_faster_is_not_written_over(String kind, String type) {
        var path = "/" + kind + "/things";
        var id = server.seed(path, "{'name':'a','size':1}");
        var other = server.seed(path, "{'name':'b','size':1}");
        server.order(
                path,
                Fault.delay(400).on(type.equals("UPDATE") ? "PUT" : "DELETE").at(id));
        var batch = submit(
                "{'key':'first','type':'UPDATE','kind':'" + kind + "','remoteId':'" + other + "','desired':{'size':7}}",
                "{'key':'k','type':'" + type + "','kind':'" + kind + "','remoteId':'" + id + "','dependsOn':['first']"
                        + (type.equals("UPDATE") ? ",'desired':{'size':2}}" : "}"));
        Awaitility.await().until(() -> server.waitingFaults(path) == 0);
        server.change(path, id, "{'size':5}");

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue(), () -> steps(batch)
                .toString());
        assertEquals("REFUSED", codeOf(batch, "k"));
        assertEquals(5, state(path).get("a").get("size").intValue());
        assertEquals(1, state(path).get("b").get("size").intValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "truncated", "inside", "endless", "cutBefore", "cutAfter", "late", "gzip"})
    void strange_answers_to_writes_lose_nothing(String fault) {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            for (boolean fails : new boolean[] {false, true}) {
                strange(fault, method, fails);
            }
        }
    }

    private void strange(String fault, String method, boolean fails) {
        var path = "/plain/things";
        server.reset(path);
        var changed = seed(path, "changed");
        var deleted = seed(path, "deleted");
        var before = state(path);
        server.order(path, fault(fault).on(method));
        var changes = List.of(
                "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}",
                "{'key':'u','type':'UPDATE','kind':'plain','remoteId':'" + changed + "','desired':{'size':2}}",
                "{'key':'d','type':'DELETE','kind':'plain','remoteId':'" + deleted + "'}");
        var batch = fails
                ? submit(changes.get(0), changes.get(1), changes.get(2), impossible("c", "u", "d"))
                : submit(changes.toArray(String[]::new));

        var status = finished(batch).get("status").textValue();
        var after = state(path);
        String told = fault + " " + method + ": " + status + " " + steps(batch);
        if (status.equals("SUCCEEDED")) {
            assertEquals(Set.of("made", "changed"), after.keySet(), told);
            assertEquals(2, after.get("changed").get("size").intValue(), told);
        } else {
            assertEquals("ROLLED_BACK", status, told);
            assertEquals(before, after, told);
        }
        if (fails) {
            assertEquals("ROLLED_BACK", status, told);
        }
    }

    private static Fault fault(String name) {
        return switch (name) {
            case "html" -> Fault.htmlError();
            case "truncated" -> Fault.truncated();
            case "inside" -> Fault.errorInside();
            case "endless" -> Fault.endless();
            case "cutBefore" -> Fault.cutBeforeEffect();
            case "cutAfter" -> Fault.cutAfterEffect();
            case "late" -> Fault.lateEffect(200, 504);
            default -> Fault.gzip();
        };
    }

    /** An update gives the resource another id, and the answer that would have told it never comes; forward, or on the way back. */
    @ParameterizedTest
    @CsvSource({"cutAfter, 0", "truncated, 0", "cutBefore, 0", "cutAfter, 1", "truncated, 1", "cutBefore, 1"})
    void an_update_that_moved_without_an_answer_is_found_again(String fault, int skipped) {
        var path = "/moving/things";
        server.reset(path);
        var id = seed(path, "changed");
        var before = state(path);
        server.order(path, fault(fault).on("POST").skipping(skipped));
        var update = "{'key':'u','type':'UPDATE','kind':'moving','remoteId':'" + id + "','desired':{'size':2}}";

        var batch = skipped == 0 ? submit(update) : submit(update, impossible("u"));

        assertEquals(
                skipped == 0 ? "SUCCEEDED" : "ROLLED_BACK",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        if (skipped == 0) {
            assertEquals(2, state(path).get("changed").get("size").intValue());
        } else {
            assertEquals(before, state(path));
        }
        assertTrue(
                server.state(path).containsKey(step(batch, "u").get("remoteId").textValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "truncated", "inside", "endless", "cutAfter"})
    void strange_answers_to_reads_are_told_and_change_nothing(String fault) {
        var path = "/plain/things";
        var id = seed(path, "changed");
        var before = state(path);
        server.order(path, fault(fault).on("GET").times(20));

        var batch = submit("{'key':'u','type':'UPDATE','kind':'plain','remoteId':'" + id + "','desired':{'size':2}}");

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        assertEquals("CAPTURE_FAILED", codeOf(batch, "u"));
        assertFalse(step(batch, "u").at("/error/message").textValue().contains("<html"));
        assertEquals(before, state(path));
    }

    /** The answer to a create gives an id under which there is nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_id_that_leads_nowhere_leaves_no_orphan(boolean fails) {
        var path = "/plain/things";
        server.order(path, Fault.wrongId("nowhere").on("POST"));
        var create = "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}";

        var batch = fails ? submit(create, impossible("c")) : submit(create);

        assertEquals(
                fails ? "ROLLED_BACK" : "SUCCEEDED",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        assertEquals(fails ? Set.of() : Set.of("made"), state(path).keySet());
    }

    /** Whether it is the first create whose answer is wrong, or the one after the delete. */
    @ParameterizedTest
    @CsvSource({"0, create", "1, recreate"})
    void a_round_trip_touches_nobody_elses_resource(int skipped, String promise) {
        var path = "/plain/things";
        var victim = seed(path, "victim");
        var before = state(path);
        server.order(path, Fault.wrongId(victim).on("POST").skipping(skipped));

        var trip = check("plain", "?roundTrip=true", "{'name':'scratch','sample':{'size':1},'change':{'size':2}}");

        assertTrue(broken(trip).contains(promise), trip::toPrettyString);
        assertEquals(before, state(path));
    }

    /** The answer to a create gives the id of a resource that is somebody else's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_wrong_id_leads_nobody_astray(boolean fails) {
        var path = "/plain/things";
        var victim = seed(path, "victim");
        var before = state(path);
        server.order(path, Fault.wrongId(victim).on("POST"));
        var create = "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}";

        var batch = fails ? submit(create, impossible("c")) : submit(create);

        assertEquals(
                fails ? "ROLLED_BACK" : "SUCCEEDED",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        var after = state(path);
        assertEquals(before.get("victim"), after.get("victim"));
        assertEquals(!fails, after.containsKey("made"));
        if (!fails) {
            assertNotEquals(victim, step(batch, "c").get("remoteId").textValue());
        }
    }

    @Test
    void a_wrong_description_is_found_out_and_leaves_nothing_behind() {
        var id = server.seed(MISDESCRIBED, "{'name':'a','detail':{'a':1,'b':2}}");

        assertEquals(List.of("steady", "list"), broken(check("misdescribed", "", "{'remoteId':'" + id + "'}")));
        var trip = check(
                "misdescribed",
                "?roundTrip=true",
                "{'name':'scratch','sample':{'detail':{'a':1,'b':2}},'change':{'detail':{'a':5}}}");
        assertTrue(broken(trip).contains("update"), trip::toPrettyString);
        assertEquals(Set.of("a"), state(MISDESCRIBED).keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cutAfter", "truncated", "late"})
    void a_round_trip_whose_create_gets_no_answer_leaves_nothing_behind(String fault) {
        server.order("/plain/things", fault(fault).on("POST"));

        var trip = check("plain", "?roundTrip=true", "{'name':'scratch','sample':{'size':1}}");

        assertEquals(List.of("create"), broken(trip));
        assertTrue(trip.path("leftover").isMissingNode());
        assertEquals(Set.of(), state("/plain/things").keySet());
    }

    private static List<String> broken(JsonNode report) {
        return report.get("promises")
                .valueStream()
                .filter(promise -> promise.get("verdict").textValue().equals("BROKEN"))
                .map(promise -> promise.get("name").textValue())
                .toList();
    }

    private static JsonNode plan(String change) {
        return json(given().contentType(ContentType.JSON)
                        .body(quoted("{'changes':[" + change + "]}"))
                        .post("/v1/batches?dryRun=true"))
                .at("/changes/0/rollback");
    }
}
