package dev.unwind.truthfulness;

import static dev.unwind.testing.ProviderView.quoted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check changes an existing resource and restores it, and says what its description lacks where that differs. */
class ResourceRoundTripsIT extends TruthBatches {
    @Test
    void what_exists_once_is_changed_and_restored() {
        open("mail_settings", plain().nameIds().wholeAnswers());
        seed("mail_settings", "{'name':'mail','host':'old','port':25}");
        var before = state("mail_settings");

        var report = roundTrip("mail_settings", "{'remoteId':'mail_settings','change':{'host':'new'}}");

        assertTrue(report.path("kept").booleanValue(), report::toString);
        assertEquals(List.of("read", "update", "restore"), names(report));
        assertEquals(List.of("KEPT", "KEPT", "KEPT"), verdicts(report));
        assertFalse(report.has("leftover"));
        assertEquals(before, state("mail_settings"));
        assertEquals(2, sent("mail_settings", "PUT"));
        assertEquals(
                "ROLLED_BACK",
                json(call().get("/v1/batches/" + report.path("batch").asText()))
                        .path("status")
                        .textValue());
    }

    @Test
    void what_cannot_be_created_is_changed_and_restored() {
        open("given");
        var id = seed("given", "{'name':'a','size':1}");
        var before = state("given");

        var report = roundTrip("given", change(id, "'size':2,'color':'red'"));

        assertTrue(report.path("kept").booleanValue(), report::toString);
        assertEquals(before, state("given"));
        assertEquals(0, sent("given", "POST") + sent("given", "DELETE"));
    }

    @Test
    void a_number_that_the_server_rounds_is_to_be_tolerated() {
        open("plain", rounds("price"));
        var id = seed("plain", "{'name':'a','price':2}");
        var before = state("plain");

        var report = roundTrip("plain", change(id, "'price':2.55"));

        var update = promise(report, "update");
        assertEquals("BROKEN", update.path("verdict").textValue(), report::toString);
        assertTrue(update.path("detail").textValue().startsWith("NOT_AS_DESIRED"), report::toString);
        assertEquals(document("[{'op':'replace','path':'/price','value':3}]"), update.path("difference"));
        assertTrue(advice(update).startsWith("tolerates: [/price]: "), report::toString);
        assertEquals("KEPT", promise(report, "restore").path("verdict").textValue(), report::toString);
        assertFalse(report.has("leftover"), report::toString);
        assertEquals(before, state("plain"));
    }

    @Test
    void a_member_that_the_server_does_not_take_is_immutable_or_read_only() {
        open("plain", Untrue.ignores("size"));
        var id = seed("plain", "{'name':'a','size':1,'color':'red'}");
        var before = state("plain");

        var report = roundTrip("plain", change(id, "'size':2,'color':'blue'"));

        var update = promise(report, "update");
        assertEquals("BROKEN", update.path("verdict").textValue(), report::toString);
        assertTrue(advice(update).startsWith("immutable: [size]: "), report::toString);
        assertFalse(report.has("leftover"), report::toString);
        assertEquals(before, state("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "before"})
    void an_answer_that_is_lost_is_looked_up(String when) {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        var before = state("plain");
        server().order(
                        TruthProvider.path("plain"),
                        (when.equals("after") ? Fault.cutAfterEffect() : Fault.cutBeforeEffect())
                                .on("PUT")
                                .times(1));

        var report = roundTrip("plain", change(id, "'size':2"));

        assertEquals("KEPT", promise(report, "update").path("verdict").textValue(), report::toString);
        assertEquals("KEPT", promise(report, "restore").path("verdict").textValue(), report::toString);
        assertEquals(before, state("plain"));
    }

    @Test
    void what_stays_behind_is_named_by_this_check_and_the_next() {
        open("plain", Untrue.keeps("note"));
        var id = seed("plain", "{'name':'a','size':1}");

        var report = roundTrip("plain", change(id, "'note':'n'"));

        var restore = promise(report, "restore");
        assertEquals("BROKEN", restore.path("verdict").textValue(), report::toString);
        assertTrue(
                advice(restore).startsWith("sends: mergePatch, at the call of update that sends /note"),
                report::toString);
        assertEquals(id, report.path("leftover").asText(), report::toString);
        var batch = report.path("batch").textValue();
        assertTrue(
                promise(report, "leftover").path("detail").textValue().contains("/v1/batches/" + batch),
                report::toString);

        var next = roundTrip("plain", change(id, "'size':2"));

        assertEquals(id, next.path("leftover").asText(), next::toString);
        assertEquals(batch, next.path("batch").textValue());
        assertEquals(List.of("leftover"), names(next));
    }

    /** As a check leaves it that ends with its process between the change and the rollback. */
    @Test
    void a_check_that_was_cut_off_is_named_by_the_next() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        var cutOff = submitWith("'labels':{'unwind-check':'plain'}", update("check", "plain", id, "'size':2"));
        endsAs("SUCCEEDED", cutOff);

        var report = roundTrip("plain", change(id, "'size':3"));

        assertFalse(report.path("kept").booleanValue());
        assertEquals(id, report.path("leftover").asText(), report::toString);
        assertTrue(
                promise(report, "leftover")
                        .path("detail")
                        .textValue()
                        .contains("POST /v1/batches/" + cutOff + "/rollback"),
                report::toString);
        assertEquals(2, stored("plain", "a").path("size").intValue());
        var other = json(call().contentType(ContentType.JSON)
                .body(quoted("{'remoteId':'%s'}".formatted(seed("plain", "{'name':'b','size':1}"))))
                .post("/v1/kinds/plain/check"));
        assertTrue(
                promise(other, "leftover")
                        .path("detail")
                        .textValue()
                        .contains("the plain " + id + " and did not restore it"),
                other::toString);

        call().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/batches/" + cutOff + "/rollback")
                .then()
                .statusCode(202);
        endsAs("ROLLED_BACK", cutOff);
        assertTrue(roundTrip("plain", change(id, "'size':3")).path("kept").booleanValue());
        assertEquals(1, stored("plain", "a").path("size").intValue());
    }

    @Test
    void a_resource_that_a_batch_holds_is_not_touched() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        hold("plain", "PUT");
        var other = submit(update("u", "plain", id, "'size':5"));
        awaitCalls("plain", "PUT", 1);

        var refused = post("plain", change(id, "'size':2"));

        assertEquals(409, refused.statusCode(), refused::asString);
        assertTrue(refused.asString().contains("resource-busy"), refused::asString);
        release("plain");
        endsAs("SUCCEEDED", other);
    }

    @Test
    void what_cannot_be_changed_and_restored_is_refused_by_its_place() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");

        assertRefused("/change", "plain", change(id, ""));
        assertRefused("/change", "plain", change(id, "'size':1"));
        assertRefused("/change/name", "plain", change(id, "'name':'b'"));
        assertRefused("/sample", "plain", "{'remoteId':'%s','change':{'size':2},'sample':{}}".formatted(id));
        assertRefused("", "plain", "{'remoteId':'%s'}".formatted(id));
        assertEquals(0, sent("plain", "PUT"));
    }

    @Test
    void what_is_not_there_is_said_to_be_so() {
        open("plain");

        var report = roundTrip("plain", change("99", "'size':2"));

        assertEquals(List.of("read"), names(report));
        assertFalse(report.path("kept").booleanValue());
        assertFalse(report.has("batch"));
    }

    private static Behaviour rounds(String member) {
        return (call, site, next) -> {
            if (!call.writes() || !call.members().has(member)) {
                return next.apply(call);
            }
            ObjectNode body = call.members();
            body.put(member, Math.round(body.get(member).doubleValue()));
            return next.apply(call.withBody(body));
        };
    }

    private static String change(String id, String members) {
        return "{'remoteId':'%s','change':{%s}}".formatted(id, members);
    }

    private static Response post(String kind, String body) {
        return call().contentType(ContentType.JSON)
                .body(quoted(body))
                .post("/v1/kinds/" + kind + "/check?roundTrip=true");
    }

    private static JsonNode roundTrip(String kind, String body) {
        var answer = post(kind, body);
        assertEquals(200, answer.statusCode(), answer::asString);
        return json(answer);
    }

    private static void assertRefused(String pointer, String kind, String body) {
        var refused = post(kind, body);
        assertEquals(422, refused.statusCode(), refused::asString);
        assertEquals(List.of(pointer), refused.jsonPath().getList("errors.pointer"), refused::asString);
    }

    private static JsonNode promise(JsonNode report, String name) {
        return report.path("promises")
                .valueStream()
                .filter(promise -> promise.path("name").textValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no promise " + name + " in " + report));
    }

    private static List<String> names(JsonNode report) {
        return report.path("promises")
                .valueStream()
                .map(promise -> promise.path("name").textValue())
                .toList();
    }

    private static List<String> verdicts(JsonNode report) {
        return report.path("promises")
                .valueStream()
                .map(promise -> promise.path("verdict").textValue())
                .toList();
    }

    private static String advice(JsonNode promise) {
        return promise.path("advice").valueStream().map(JsonNode::textValue).collect(Collectors.joining("\n"));
    }
}
