package dev.unwind.realservers;

import static dev.unwind.realservers.HttpApi.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a description of json-server relies on. */
@Tag("real-servers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.realservers.JsonServerTest")
class JsonServerTest {
    private static JsonServer server;
    private static HttpApi api;

    @BeforeAll
    static void start() {
        server = new JsonServer("things", "posts", "comments");
        api = new HttpApi(server.url());
    }

    @AfterAll
    static void close() {
        NoLeftovers.noneAfterClosing(server);
    }

    @BeforeEach
    void empty() {
        for (var collection : List.of("comments", "posts", "things")) {
            api.get("/" + collection)
                    .json()
                    .forEach(resource -> api.delete("/" + collection + "/" + resource.get("id")));
        }
    }

    @Test
    void a_create_shows_the_resource_with_its_number_and_its_place() {
        var made = api.post("/things", "{'name':'a','absent':null}");

        assertEquals(201, made.status());
        assertEquals(json("{'name':'a','absent':null,'id':1}"), made.json());
        assertEquals(server.url() + "/things/1", made.header("Location"));
    }

    @Test
    void numbers_follow_the_highest_so_that_the_last_one_is_given_again() {
        api.post("/things", "{'id':7,'name':'a'}");
        assertEquals(8, make("b"));

        api.delete("/things/8");

        assertEquals(8, make("c"));
    }

    @Test
    void a_create_may_choose_its_id_unless_it_is_taken() {
        assertEquals(201, api.post("/things", "{'id':7,'name':'a'}").status());

        var taken = api.post("/things", "{'id':7,'name':'b'}");

        assertEquals(500, taken.status());
        assertEquals("text/html; charset=utf-8", taken.header("Content-Type"));
        assertTrue(taken.text().startsWith("Error: Insert failed, duplicate id"), taken.text());
        assertEquals(json("{'id':7,'name':'a'}"), api.get("/things/7").json());
    }

    @Test
    void what_is_absent_is_404_with_an_empty_object() {
        for (var answer : List.of(
                api.get("/things/9"),
                api.put("/things/9", "{'name':'a'}"),
                api.patch("/things/9", "{'name':'a'}"),
                api.delete("/things/9"),
                api.get("/nothing"))) {
            assertEquals(404, answer.status());
            assertEquals(json("{}"), answer.json());
        }
        assertEquals(json("[]"), api.get("/things").json());
    }

    @Test
    void a_put_replaces_all_but_the_id() {
        api.post("/things", "{'name':'a','size':1}");

        var put = api.put("/things/1", "{'id':55,'name':'b'}");

        assertEquals(200, put.status());
        assertEquals(json("{'id':1,'name':'b'}"), put.json());
        assertEquals(put.json(), api.get("/things/1").json());
    }

    @Test
    void a_patch_replaces_members_as_wholes_and_keeps_null() {
        api.post("/things", "{'name':'a','size':{'x':1,'y':2},'kept':true}");

        var patched = api.patch("/things/1", "{'id':55,'name':null,'size':{'x':5}}");

        assertEquals(200, patched.status());
        assertEquals(json("{'name':null,'size':{'x':5},'kept':true,'id':1}"), patched.json());
        assertEquals(patched.json(), api.get("/things/1").json());
    }

    @Test
    void a_delete_is_answered_with_an_empty_object() {
        make("a");

        var deleted = api.delete("/things/1");

        assertEquals(200, deleted.status());
        assertEquals(json("{}"), deleted.json());
    }

    @Test
    void a_delete_takes_along_whatever_refers_to_what_is_not_there() {
        api.post("/posts", "{'name':'p'}");
        make("other");
        api.post("/comments", "{'name':'of the post','postId':1}");
        api.post("/comments", "{'name':'of no post','postId':77}");
        api.post("/comments", "{'name':'of a list','postIds':[77]}");

        api.delete("/things/1");
        assertEquals(List.of("of the post", "of a list"), names(api.get("/comments")));

        api.delete("/posts/1");
        assertEquals(List.of("of a list"), names(api.get("/comments")));
    }

    @Test
    void a_filter_compares_texts_as_they_are() {
        make("a");
        make("b");

        assertEquals(List.of("b"), names(api.get("/things?name=b")));
        assertEquals(List.of(), names(api.get("/things?name=B")));
        assertEquals(List.of("a"), names(api.get("/things?id=1")));
    }

    @Test
    void a_filter_by_a_member_that_no_resource_has_is_ignored() {
        make("a");

        assertEquals(List.of("a"), names(api.get("/things?size=1")));
    }

    @Test
    void pages_are_counted_from_one_and_tell_how_many_resources_there_are() {
        for (var name : List.of("a", "b", "c")) {
            make(name);
        }

        var second = api.get("/things?_page=2&_limit=2&_sort=id&_order=desc");

        assertEquals(List.of("a"), names(second));
        assertEquals("3", second.header("X-Total-Count"));
        var page = "<" + server.url() + "/things?_page=1&_limit=2&_sort=id&_order=desc>; rel=";
        assertEquals(
                page + "\"first\", " + page + "\"prev\", " + page.replace("_page=1", "_page=2") + "\"last\"",
                second.header("Link"));
        assertEquals(List.of(), names(api.get("/things?_page=9&_limit=2")));
    }

    @Test
    void a_window_is_given_by_its_start_and_length() {
        for (var name : List.of("a", "b", "c")) {
            make(name);
        }

        var window = api.get("/things?_start=1&_limit=2&_sort=id");

        assertEquals(List.of("b", "c"), names(window));
        assertEquals("3", window.header("X-Total-Count"));
        assertEquals(List.of(), names(api.get("/things?_start=3&_limit=2&_sort=id")));
        assertEquals("", api.get("/things").header("X-Total-Count"));
    }

    @Test
    void answers_have_etags_and_writes_ignore_them() {
        make("a");
        assertTrue(api.get("/things/1").header("ETag").startsWith("W/\""));

        var written = api.call("PUT", "/things/1", "{'name':'b'}", "If-Match", "\"another\"");

        assertEquals(200, written.status());
        assertEquals(List.of("b"), names(api.get("/things")));
    }

    private static long make(String name) {
        return api.post("/things", "{'name':'" + name + "'}").json().get("id").longValue();
    }

    private static List<String> names(HttpApi.Answer list) {
        return list.json()
                .valueStream()
                .map(resource -> resource.get("name").textValue())
                .toList();
    }
}
