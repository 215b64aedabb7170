package dev.unwind.apivariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ids, envelopes, writes and what becomes of bodies. */
class VariantServerTest extends VariantFixture {
    @Test
    void a_plain_api_creates_reads_replaces_and_deletes() {
        things(VariantFeatures.plain());
        Response created = post("{'name':'a','size':1.50}");
        String id = created.json().path("id").textValue();

        assertEquals(201, created.status());
        assertEquals(
                json("{'name':'a','size':1.50,'id':'" + id + "'}"),
                get("/" + id).json());
        assertEquals(200, status("PUT", "/" + id, "{'name':'b'}"));
        assertEquals(json("{'name':'b'}"), state(id));
        assertEquals(204, status("DELETE", "/" + id, ""));
        assertEquals(404, get("/" + id).status());
        assertEquals(404, status("PUT", "/" + id, "{'name':'b'}"));
        assertEquals(405, status("PATCH", "/" + id, "{}"));
        assertEquals(405, status("PUT", "", "{}"));
        assertEquals(400, post("{'name':").status());
    }

    @Test
    void a_test_seeds_changes_removes_inspects_and_resets() {
        things(plain());
        String id = server.seed(THINGS, "{'name':'a','tag':'x'}");
        server.change(THINGS, id, "{'tag':null,'size':2}");

        assertEquals(json("{'name':'a','size':2,'id':1}"), get("/" + id).json());
        assertEquals("GET " + THINGS + "/1", server.requests(THINGS).get(0).line());
        server.remove(THINGS, id);
        assertTrue(server.state(THINGS).isEmpty());
        server.reset(THINGS);
        assertTrue(server.requests(THINGS).isEmpty());
        assertEquals(2, post("{'name':'a'}", "X-Test", "1").json().path("id").intValue());
        assertEquals("1", server.requests(THINGS).get(0).headers().get("x-test"));
        assertEquals("{\"name\":\"a\"}", server.requests(THINGS).get(0).body());
    }

    @Test
    void ids_stand_where_they_are_told_to() {
        things(plain().idAt("/meta/uid"));

        assertEquals(json("{'name':'a','meta':{'uid':1}}"), post("{'name':'a'}").json());
        assertEquals(200, status("PUT", "/1", "{'name':'b','meta':{'uid':1}}"));
        assertEquals(json("{'name':'b'}"), state("1"));
    }

    @Test
    void ids_come_in_the_location_only() {
        things(VariantFeatures.plain().locationIds().hiddenIds());
        Response created = post("{'name':'a'}");

        assertEquals(201, created.status());
        assertEquals("", created.text());
        assertEquals(
                json("{'name':'a'}"),
                callAt(created.header("Location"), "GET", "").json());
    }

    @Test
    void names_are_ids() {
        things(VariantFeatures.plain().nameIds());
        Response created = call("PUT", "/a%20b", "{'size':1}");

        assertEquals(201, created.status());
        assertEquals("", created.text());
        assertEquals(204, status("PUT", "/a%20b", "{'name':'a b','size':2}"));
        assertEquals(json("{'size':2}"), state("a b"));
        assertEquals(json("{'name':'a b','size':2}"), get("/a%20b").json());
        assertEquals(405, post("{'name':'c'}").status());
    }

    @Test
    void bodies_come_in_envelopes() {
        things(plain().dataEnvelope().requestEnvelope("thing"));

        assertEquals(400, post("{'name':'a'}").status());
        assertEquals(
                json("{'data':{'name':'a','id':1}}"),
                post("{'thing':{'name':'a'}}").json());
        assertEquals(json("{'data':{'name':'a','id':1}}"), get("/1").json());
        assertEquals(json("{'data':{'items':[{'name':'a','id':1}],'total':1}}"), get("").json());
    }

    @Test
    void a_merge_patch_merges_at_any_depth() {
        things(plain().patch(UpdateMode.MERGE).mergePatchTypeOnly());
        server.seed(THINGS, "{'name':'a','in':{'x':1,'y':2},'tag':'t'}");
        String patch = "{'in':{'x':null,'z':3},'tag':null}";

        assertEquals(415, status("PATCH", "/1", patch, "Content-Type", "application/json"));
        assertEquals(200, status("PATCH", "/1", patch, "Content-Type", "application/merge-patch+json"));
        assertEquals(json("{'name':'a','in':{'y':2,'z':3}}"), state("1"));
    }

    @Test
    void a_shallow_patch_replaces_members_whole() {
        String patch = "{'in':{'z':3},'tag':null}";
        things(plain().noPut().patch(UpdateMode.SHALLOW));
        server.seed(THINGS, "{'name':'a','in':{'x':1},'tag':'t'}");
        assertEquals(405, status("PUT", "/1", patch));
        assertEquals(200, status("PATCH", "/1", patch));
        assertEquals(json("{'name':'a','in':{'z':3}}"), state("1"));

        things(plain().patch(UpdateMode.SHALLOW_WITH_NULLS));
        server.seed(THINGS, "{'name':'a','in':{'x':1},'tag':'t'}");
        assertEquals(200, status("PATCH", "/1", patch));
        assertEquals(json("{'name':'a','in':{'z':3},'tag':null}"), state("1"));
    }

    @Test
    void a_post_updates() {
        things(plain().post(UpdateMode.SHALLOW));
        seed("a");

        assertEquals(200, status("POST", "/1", "{'size':1}"));
        assertEquals(json("{'name':'a','size':1}"), state("1"));
    }

    @Test
    void a_post_with_an_id_updates() {
        things(plain().upserts());
        seed("a");

        assertEquals(200, post("{'id':1,'name':'b'}").status());
        assertEquals(json("{'name':'b'}"), state("1"));
        assertEquals(404, post("{'id':9,'name':'b'}").status());
        assertEquals(201, post("{'name':'c'}").status());
    }

    @Test
    void a_post_with_an_id_gives_another_id() {
        things(plain().upsertsUnderNewId()
                .createAnswersId("/silenceID")
                .itemPath("/wild/thing")
                .softDelete("/status/state", "'expired'"));
        assertEquals(json("{'silenceID':1}"), post("{'comment':'a'}").json());
        assertEquals(json("{'silenceID':2}"), post("{'id':1,'comment':'b'}").json());

        assertEquals(
                json("{'comment':'a','status':{'state':'expired'},'id':1}"),
                callAt(server.url() + "/wild/thing/1", "GET", "").json());
        assertEquals(Set.of("2"), server.state(THINGS).keySet());
        assertEquals(Set.of("1"), server.deleted(THINGS).keySet());
        assertEquals(404, get("/2").status());
    }

    @Test
    void bodies_are_checked() {
        things(plain().accepts("name", "size").requires("name").uniqueNames().patch(UpdateMode.MERGE));
        seed("a", "b");

        Response unknown = post("{'name':'c','colour':'red'}");
        assertEquals(400, unknown.status());
        assertEquals("invalid", unknown.json().at("/error/code").textValue());
        assertFalse(unknown.json().at("/error/message").textValue().isEmpty());
        assertEquals(400, post("{'size':1}").status());
        assertEquals(400, status("PATCH", "/1", "{'name':null}"));
        assertEquals(409, post("{'name':'a'}").status());
        assertEquals(409, status("PATCH", "/2", "{'name':'a'}"));
        assertEquals(200, status("PATCH", "/1", "{'name':'a'}"));
        assertEquals(400, status("PUT", "/1", "{'id':1,'name':'a'}"));
    }

    @Test
    void writes_are_answered_with_nothing() {
        things(plain().emptyAnswers());

        assertEquals(json("{'id':1}"), post("{'name':'a'}").json());
        assertEquals(204, status("PUT", "/1", "{'name':'b'}"));
        assertEquals(json("{'name':'b'}"), state("1"));
    }

    @Test
    void members_are_write_only() {
        things(plain().writeOnly("/password", "/hooks/*/secret"));
        Response created = post("{'password':'p','hooks':[{'url':'u','secret':'s'}]}");

        assertEquals(json("{'hooks':[{'url':'u'}],'id':1}"), created.json());
        assertEquals("p", state("1").path("password").textValue());
    }

    @Test
    void a_create_is_known_by_its_key() {
        things(plain().idempotencyKeys());
        Response first = post("{'name':'a'}", "Idempotency-Key", "k");

        assertEquals(first.text(), post("{'name':'a'}", "Idempotency-Key", "k").text());
        assertEquals(422, status("POST", "", "{'name':'b'}", "Idempotency-Key", "k"));
        assertEquals(Set.of("1"), server.state(THINGS).keySet());
    }

    @Test
    void the_server_adds_members() {
        things(plain().timestamps().selfLinks().counter("/stats/reads").defaultsTo("size", "10"));
        millis = 1_000;
        post("{'name':'a','createdAt':'never'}");
        millis = 2_000;
        JsonNode updated = call("PUT", "/1", "{'name':'b','size':3}").json();

        assertEquals("1970-01-01T00:00:01Z", updated.path("createdAt").textValue());
        assertEquals("1970-01-01T00:00:02Z", updated.path("updatedAt").textValue());
        assertEquals(server.url() + THINGS + "/1", updated.path("self").textValue());
        assertNotEquals(updated.at("/stats/reads"), get("/1").json().at("/stats/reads"));
        assertEquals(json("{'name':'b','size':3}"), state("1"));
        call("PUT", "/1", "{'name':'b'}");
        assertEquals(json("{'name':'b','size':10}"), state("1"));
    }

    @Test
    void what_is_read_is_spelt_otherwise() {
        things(plain().lowerCases("/mail").respellsNumbers().shuffles(7, "/tags"));
        post("{'mail':'A@B','tags':[1,2,3],'in':{'x':1.5}}");
        Set<List<JsonNode>> orders = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            orders.add(JsonPointers.all(get("/1").json(), "/tags/*"));
        }

        assertTrue(orders.size() > 1);
        assertEquals("a@b", state("1").path("mail").textValue());
        assertEquals(json("[1,2,3]"), state("1").path("tags"));
        assertTrue(get("/1").text().contains("2.0"));
        assertTrue(get("/1").text().contains("\"x\":1.5}"));
        assertTrue(get("/1").text().contains("\"id\":1}"));
    }
}
