package dev.unwind.apivariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Locks, lists, lags, deletions and references. */
class VariantReadsTest extends VariantFixture {
    private static final String OTHERS = "/wild/others";

    @Test
    void an_etag_is_demanded() {
        things(plain().etags());
        String first = post("{'name':'a'}").etag();

        assertEquals(first, get("/1").etag());
        assertEquals(428, status("PUT", "/1", "{'name':'b'}"));
        String second = call("PUT", "/1", "{'name':'b'}", "If-Match", first).etag();
        assertFalse(second.equals(first));
        assertEquals(412, status("PUT", "/1", "{'name':'c'}", "If-Match", first));
        assertEquals(428, status("DELETE", "/1", ""));
        assertEquals(412, status("DELETE", "/1", "", "If-Match", first));
        assertEquals(204, status("DELETE", "/1", "", "If-Match", second));
    }

    @Test
    void a_put_creates_only_what_is_not_there() {
        things(VariantFeatures.plain().nameIds().etags());

        assertEquals(412, status("PUT", "/a", "{}", "If-Match", "\"1-1\""));
        Response created = call("PUT", "/a", "{}", "If-None-Match", "*");
        assertEquals(201, created.status());
        assertEquals(412, status("PUT", "/a", "{}", "If-None-Match", "*"));
        assertEquals(204, status("PUT", "/a", "{}", "If-Match", created.etag()));
    }

    @Test
    void a_version_is_demanded() {
        things(plain().versions().accepts("name"));
        assertEquals(
                json("{'name':'a','version':1,'id':1}"), post("{'name':'a'}").json());

        assertEquals(400, status("PUT", "/1", "{'name':'b'}"));
        assertEquals(200, status("PUT", "/1", "{'name':'b','version':1}"));
        assertEquals(409, status("PUT", "/1", "{'name':'c','version':1}"));
        assertEquals(json("{'name':'b'}"), state("1"));
        assertEquals(400, status("DELETE", "/1", ""));
        assertEquals(409, status("DELETE", "/1?version=1", ""));
        assertEquals(204, status("DELETE", "/1?version=2", ""));
    }

    @Test
    void resources_are_found_by_name() {
        things(plain().findsBy("name").searchesBy("q"));
        seed("a", "ab", "b");

        assertEquals(List.of("a"), names(get("?name=a").json()));
        assertEquals(List.of("a", "ab"), names(get("?q=a").json()));
        assertEquals(List.of("a", "ab", "b"), names(get("?other=a").json()));
    }

    @Test
    void pages_by_offset_are_capped() {
        things(plain().paging(Paging.offsets(2)));
        seed("a", "b", "c");

        assertEquals(List.of("a", "b"), names(get("?limit=100").json().path("items")));
        assertEquals(List.of("c"), names(get("?limit=2&offset=2").json().path("items")));
        assertEquals(3, get("").json().path("total").intValue());
        assertEquals(400, get("?limit=0").status());
        things(plain().paging(Paging.offsets(2)).noTotals().newestFirst());
        seed("a", "b", "c");
        assertEquals(List.of("c", "b"), names(get("").json().path("items")));
        assertFalse(get("").json().has("total"));
    }

    @Test
    void pages_are_numbered() {
        things(plain().paging(Paging.pages(1, 10)));
        seed("a", "b", "c");
        assertEquals(List.of("a", "b"), names(get("?size=2").json().path("items")));
        assertEquals(List.of("c"), names(get("?page=2&size=2").json().path("items")));
        assertEquals(400, get("?page=0").status());

        things(plain().paging(Paging.pages(0, 2)));
        seed("a", "b", "c");
        assertEquals(List.of("c"), names(get("?page=1").json().path("items")));
    }

    @Test
    void pages_are_chained_by_cursors() {
        things(plain().dataEnvelope().paging(Paging.cursors(2)));
        seed("a", "b", "c");
        JsonNode first = get("").json().path("data");
        server.remove(THINGS, "1");

        assertEquals(List.of("a", "b"), names(first.path("items")));
        String next = first.path("next").textValue().replace("=", "%3D");
        JsonNode second = get("?cursor=" + next).json().path("data");
        assertEquals(List.of("c"), names(second.path("items")));
        assertTrue(second.path("next").isNull());
        assertEquals(400, get("?cursor=1").status());
    }

    @Test
    void pages_are_chained_by_urls() {
        things(plain().paging(Paging.cursorUrls(2)).searchesBy("q"));
        seed("a", "ba", "c", "da");
        List<String> found = new ArrayList<>();
        for (String url = server.url() + THINGS + "?q=a&limit=1"; url != null; ) {
            JsonNode page = callAt(url, "GET", "").json();
            found.addAll(names(page.path("items")));
            url = page.path("next").textValue();
        }

        assertEquals(List.of("a", "ba", "da"), found);
        assertEquals(3, server.requests(THINGS).size());
    }

    @Test
    void pages_are_chained_by_links() {
        things(plain().paging(Paging.links(2)));
        seed("a", "b", "c");
        Response first = get("");
        String next = first.header("Link").replaceAll(".*<([^>]*)>; rel=\"next\".*", "$1");

        assertEquals(List.of("a", "b"), names(first.json()));
        Response second = callAt(next, "GET", "");
        assertEquals(List.of("c"), names(second.json()));
        assertFalse(second.header("Link").contains("next"));
    }

    @Test
    void reads_lag_by_time() {
        things(plain().lagMillis(100));
        millis = 10_000;
        post("{'name':'a'}");
        millis = 10_050;
        assertEquals(200, status("PUT", "/1", "{'name':'b'}"));

        assertEquals(404, get("/1").status());
        assertEquals("b", state("1").path("name").textValue());
        millis = 10_120;
        assertEquals("a", get("/1").json().path("name").textValue());
        millis = 10_150;
        assertEquals("b", get("/1").json().path("name").textValue());
        call("DELETE", "/1", "");
        assertEquals(List.of("b"), names(get("").json()));
    }

    @Test
    void reads_lag_by_number() {
        things(plain().lagReads(2));
        post("{'name':'a'}");
        assertEquals(404, get("/1").status());
        assertEquals(List.of(), names(get("").json()));
        assertEquals(200, get("/1").status());

        things(plain().lagReads(1).onlyListsLag());
        post("{'name':'a'}");
        assertEquals(200, get("/1").status());
        assertEquals(List.of(), names(get("").json()));
        assertEquals(List.of("a"), names(get("").json()));
    }

    @Test
    void what_is_deleted_is_marked() {
        things(plain().softDelete());
        seed("a", "b");

        assertEquals(
                json("{'name':'a','deleted':true,'id':1}"),
                call("DELETE", "/1", "").json());
        assertTrue(get("/1").json().path("deleted").booleanValue());
        assertEquals(List.of("b"), names(get("").json()));
        assertEquals(404, status("PUT", "/1", "{'name':'c'}"));
        assertEquals(Set.of("2"), server.state(THINGS).keySet());
        things(plain().softDelete().listsDeleted());
        seed("a", "b");
        call("DELETE", "/1", "");
        assertEquals(List.of("a", "b"), names(get("").json()));
    }

    @Test
    void what_is_deleted_is_gone() {
        things(plain().gone());
        seed("a");

        assertEquals(204, status("DELETE", "/1", ""));
        assertEquals(410, get("/1").status());
        assertEquals(410, status("DELETE", "/1", ""));
        assertEquals(404, get("/2").status());
    }

    @Test
    void what_is_absent_is_empty() {
        things(plain().dataEnvelope().absentIsEmpty());

        assertEquals(200, get("/1").status());
        assertEquals(json("{'data':null}"), get("/1").json());
        assertEquals(404, status("DELETE", "/1", ""));
    }

    @Test
    void references_are_checked_and_stripped() {
        server.collection(OTHERS, plain());
        things(plain().refersTo(OTHERS, "/targets/*/id", OnDelete.STRIP).refersTo(OTHERS, "/owner", OnDelete.STRIP));
        server.seed(OTHERS, "{}");
        server.seed(OTHERS, "{}");

        assertEquals(422, post("{'targets':[{'id':3}]}").status());
        assertEquals(201, post("{'targets':[{'id':1},{'id':2}],'owner':1}").status());
        assertEquals(422, status("PUT", "/1", "{'owner':3}"));
        assertEquals(204, callAt(server.url() + OTHERS + "/1", "DELETE", "").status());
        assertEquals(json("{'targets':[{'id':2}]}"), state("1"));
    }

    @Test
    void what_is_referred_to_stays() {
        server.collection(OTHERS, plain());
        things(plain().refersTo(OTHERS, "/targets/*", OnDelete.REFUSE));
        server.seed(OTHERS, "{}");
        server.seed(THINGS, "{'targets':[1]}");

        assertEquals(409, callAt(server.url() + OTHERS + "/1", "DELETE", "").status());
        call("DELETE", "/1", "");
        assertEquals(204, callAt(server.url() + OTHERS + "/1", "DELETE", "").status());
    }
}
