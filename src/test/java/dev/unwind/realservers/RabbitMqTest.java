package dev.unwind.realservers;

import static dev.unwind.realservers.HttpApi.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.realservers.HttpApi.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a description of RabbitMQ's management API relies on. */
@Tag("real-servers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.realservers.RabbitMqTest")
class RabbitMqTest {
    private static final String TOPIC =
            "{'type':'topic','durable':true,'auto_delete':false,'internal':false,'arguments':{}}";

    private static RabbitMq server;
    private static HttpApi api;

    @BeforeAll
    static void start() {
        server = new RabbitMq();
        api = new HttpApi(server.url(), server.user(), server.password());
    }

    @AfterAll
    static void close() {
        NoLeftovers.noneAfterClosing(server);
    }

    @BeforeEach
    void make() {
        nothing(201, api.put("/vhosts/house", ""));
        nothing(201, api.put("/users/ann", "{'password':'first','tags':''}"));
    }

    @AfterEach
    void remove() {
        api.delete("/vhosts/house");
        api.delete("/users/ann");
    }

    @Test
    void the_version_is_the_one_that_is_described() {
        assertEquals(
                "3.10.8", api.get("/overview").json().get("rabbitmq_version").textValue());
    }

    @Test
    void vhosts_come_and_go_by_their_names() {
        comesAndGoes("/vhosts/shed", "{'description':'a'}", "{'description':'b'}");
    }

    @Test
    void users_come_and_go_by_their_names() {
        comesAndGoes("/users/bob", "{'password':'a','tags':''}", "{'password':'b','tags':'monitoring'}");
    }

    @Test
    void permissions_come_and_go_by_vhost_and_user() {
        comesAndGoes(
                "/permissions/house/ann",
                "{'configure':'a','write':'','read':''}",
                "{'configure':'b','write':'','read':''}");
    }

    @Test
    void policies_come_and_go_by_vhost_and_name() {
        comesAndGoes(
                "/policies/house/p",
                "{'pattern':'a','definition':{'expires':1}}",
                "{'pattern':'b','definition':{'expires':1}}");
    }

    @Test
    void global_parameters_come_and_go_by_their_names() {
        comesAndGoes("/global-parameters/p", "{'value':1}", "{'value':{'a':[2]}}");
    }

    private static void comesAndGoes(String path, String first, String second) {
        absent(api.get(path));
        nothing(201, api.put(path, first));
        nothing(204, api.put(path, first));
        nothing(204, api.put(path, second));
        assertEquals(200, api.get(path).status());
        nothing(204, api.delete(path));
        absent(api.delete(path));
        absent(api.get(path));
    }

    @Test
    void a_put_with_if_none_match_makes_and_never_replaces() {
        var user = "{'password':'a','tags':''}";

        nothing(201, api.call("PUT", "/users/bob", user, "If-None-Match", "*"));
        nothing(412, api.call("PUT", "/users/bob", user, "If-None-Match", "*"));
        nothing(204, api.call("PUT", "/users/bob", user, "If-Match", "*"));

        nothing(204, api.delete("/users/bob"));
        nothing(412, api.call("PUT", "/users/bob", user, "If-Match", "*"));
        assertEquals("", api.get("/users/ann").header("ETag"));
    }

    @Test
    void a_vhost_shows_what_it_was_given_and_more() {
        api.put("/vhosts/house", "{'description':'a house','tags':'x, y','tracing':true,'name':'ignored','junk':1}");

        var shown = (ObjectNode) api.get("/vhosts/house").json();
        // The state of its cluster, and the rates of its messages once they have been measured.
        shown.retain("name", "description", "tags", "tracing", "default_queue_type", "metadata");
        assertEquals(
                json("{'name':'house','description':'a house','tags':['x','y'],'tracing':true,"
                        + "'default_queue_type':'undefined','metadata':{'description':'a house','tags':['x','y']}}"),
                shown);
    }

    @Test
    void a_vhost_keeps_its_tracing_and_loses_what_it_is_not_given() {
        api.put("/vhosts/house", "{'description':'a house','tags':['x'],'tracing':true}");

        api.put("/vhosts/house", "{}");

        var shown = api.get("/vhosts/house").json();
        assertEquals("", shown.get("description").textValue());
        assertEquals(json("[]"), shown.get("tags"));
        assertTrue(shown.get("tracing").booleanValue());
    }

    @Test
    void a_vhost_takes_along_what_is_in_it_and_its_maker_may_do_all_in_a_new_one() {
        api.put("/policies/house/p", "{'pattern':'a','definition':{'expires':1}}");
        api.put("/permissions/house/ann", "{'configure':'a','write':'','read':''}");

        api.delete("/vhosts/house");
        absent(api.get("/policies/house/p"));
        absent(api.get("/permissions/house/ann"));

        api.put("/vhosts/house", "");
        assertEquals(json("[]"), api.get("/policies/house").json());
        assertEquals(
                json("[{'user':'%s','vhost':'house','configure':'.*','write':'.*','read':'.*'}]"
                        .formatted(server.user())),
                api.get("/vhosts/house/permissions").json());
    }

    @Test
    void a_user_comes_back_with_its_password_as_it_is_shown() {
        api.put("/users/ann", "{'password':'secret','tags':'monitoring,policymaker'}");
        var shown = api.get("/users/ann").json();
        assertEquals(
                json("{'name':'ann','password_hash':%s,'hashing_algorithm':'rabbit_password_hashing_sha256',"
                                .formatted(shown.get("password_hash"))
                        + "'tags':['monitoring','policymaker'],'limits':{}}"),
                shown);

        api.delete("/users/ann");
        nothing(201, api.put("/users/ann", Json.text(shown)));

        assertEquals(shown, api.get("/users/ann").json());
        assertEquals(
                200, new HttpApi(server.url(), "ann", "secret").get("/whoami").status());
    }

    @Test
    void a_user_that_is_given_no_password_has_none_and_a_new_one_has_one_that_nobody_knows() {
        nothing(204, api.put("/users/ann", "{'tags':''}"));
        assertEquals("", hashOf("ann"));

        nothing(201, api.put("/users/bob", "{'tags':''}"));
        assertNotEquals("", hashOf("bob"));
        nothing(204, api.delete("/users/bob"));
    }

    @Test
    void the_same_password_has_another_hash_each_time() {
        var before = hashOf("ann");

        api.put("/users/ann", "{'password':'first','tags':''}");

        assertNotEquals(before, hashOf("ann"));
    }

    private static String hashOf(String user) {
        return api.get("/users/" + user).json().get("password_hash").textValue();
    }

    @Test
    void tags_may_be_a_list_or_a_text_and_keep_their_order() {
        api.put("/users/ann", "{'password_hash':'','tags':'b, a ,custom'}");
        assertEquals(json("['b','a','custom']"), api.get("/users/ann").json().get("tags"));

        api.put("/users/ann", "{'password_hash':'','tags':['b','a','a']}");
        assertEquals(json("['b','a','a']"), api.get("/users/ann").json().get("tags"));
    }

    @Test
    void a_user_needs_tags_and_a_hash_in_base64() {
        refused("tags_not_present", api.put("/users/ann", "{'password':'a'}"));
        refused(
                "both_password_and_password_hash_are_provided",
                api.put("/users/ann", "{'password':'a','password_hash':'QUJD','tags':''}"));

        var refused = api.put("/users/ann", "{'password_hash':'not base64!','tags':''}");
        assertEquals(400, refused.status());
        assertEquals(json("{'error':'bad_request','reason':['not_base64','not base64!']}"), refused.json());
    }

    @Test
    void limits_of_a_user_are_added_by_a_put_and_never_taken_away() {
        api.put("/users/ann", "{'password_hash':'','tags':'','limits':{'max-channels':3}}");
        nothing(204, api.put("/user-limits/ann/max-connections", "{'value':5}"));

        nothing(204, api.put("/users/ann", "{'password_hash':'','tags':'','limits':{}}"));
        assertEquals(
                json("{'max-channels':3,'max-connections':5}"),
                api.get("/users/ann").json().get("limits"));

        nothing(204, api.delete("/user-limits/ann/max-channels"));
        nothing(204, api.delete("/user-limits/ann/max-connections"));
        assertEquals(json("{}"), api.get("/users/ann").json().get("limits"));
    }

    @Test
    void permissions_go_with_their_user_and_do_not_come_back_with_it() {
        api.put("/permissions/house/ann", "{'configure':'.*','write':'','read':'^a','user':'ann','vhost':'house'}");
        assertEquals(
                json("{'user':'ann','vhost':'house','configure':'.*','write':'','read':'^a'}"),
                api.get("/permissions/house/ann").json());

        api.delete("/users/ann");
        api.put("/users/ann", "{'password':'a','tags':''}");

        absent(api.get("/permissions/house/ann"));
    }

    @Test
    void permissions_need_all_three_patterns_a_user_and_a_vhost() {
        refused("[{key_missing,write},{key_missing,read}]", api.put("/permissions/house/ann", "{'configure':''}"));
        for (var path : List.of("/permissions/house/absent", "/permissions/absent/ann")) {
            refused("vhost_or_user_not_found", api.put(path, "{'configure':'','write':'','read':''}"));
        }
    }

    @Test
    void a_policy_shows_what_it_was_given_and_what_it_was_not() {
        api.put("/policies/house/p", "{'pattern':'^a','definition':{'max-length':5},'vhost':'ignored','junk':1}");
        assertEquals(
                json("{'vhost':'house','name':'p','pattern':'^a','apply-to':'all','definition':{'max-length':5},"
                        + "'priority':0}"),
                api.get("/policies/house/p").json());

        api.put("/policies/house/p", "{'pattern':'^a','definition':{'expires':5},'priority':3,'apply-to':'queues'}");
        assertEquals(
                json("{'vhost':'house','name':'p','pattern':'^a','apply-to':'queues','definition':{'expires':5},"
                        + "'priority':3}"),
                api.get("/policies/house/p").json());
    }

    @Test
    void a_policy_that_makes_no_sense_is_refused() {
        refused("[{key_missing,definition}]", api.put("/policies/house/p", "{'pattern':'a'}"));
        refused(
                "Validation failed\n\nno policy provided\n",
                api.put("/policies/house/p", "{'pattern':'a','definition':{}}"));
        refused(
                "Validation failed\n\n[{&lt;&lt;\"junk\"&gt;&gt;,6}] are not recognised policy settings\n",
                api.put("/policies/house/p", "{'pattern':'a','definition':{'junk':6}}"));

        var nowhere = api.put("/policies/absent/p", "{'pattern':'a','definition':{'expires':1}}");
        assertEquals(404, nowhere.status());
        assertEquals(json("{'error':'not_found','reason':'vhost_not_found'}"), nowhere.json());
    }

    @Test
    void an_exchange_is_made_by_a_put_and_changed_by_none() {
        absent(api.get("/exchanges/house/e"));
        nothing(201, api.put("/exchanges/house/e", TOPIC));
        nothing(204, api.put("/exchanges/house/e", TOPIC));
        refused(
                "inequivalent arg 'type' for exchange 'e' in vhost 'house': received 'direct' but current is 'topic'",
                api.put("/exchanges/house/e", "{'type':'direct','durable':true}"));

        var shown = api.get("/exchanges/house/e").json();
        assertEquals(
                json("{'arguments':{},'auto_delete':false,'durable':true,'incoming':[],'internal':false,'name':'e',"
                        + "'outgoing':[],'type':'topic','user_who_performed_action':'%s','vhost':'house'}"
                                .formatted(server.user())),
                shown);

        nothing(204, api.delete("/exchanges/house/e"));
        nothing(201, api.put("/exchanges/house/e", Json.text(shown)));
        assertEquals(shown, api.get("/exchanges/house/e").json());
    }

    @Test
    void an_exchange_is_direct_and_not_durable_unless_it_is_told() {
        api.put("/exchanges/house/e", "{}");

        var shown = api.get("/exchanges/house/e").json();
        assertEquals("direct", shown.get("type").textValue());
        assertEquals(false, shown.get("durable").booleanValue());
    }

    @Test
    void exchanges_that_come_with_a_vhost_are_left_alone() {
        var refused = api.delete("/exchanges/house/amq.topic");

        assertEquals(401, refused.status());
        assertEquals(json("{'error':'not_authorised','reason':'Access refused.'}"), refused.json());
        assertEquals(200, api.get("/exchanges/house/amq.topic").status());
    }

    @Test
    void a_queue_is_made_by_a_put_and_changed_by_none() {
        var queue = "{'durable':true,'auto_delete':false,'arguments':{'x-max-length':10}}";
        nothing(201, api.put("/queues/house/q", queue));
        nothing(204, api.put("/queues/house/q", queue));
        refused(
                "inequivalent arg 'x-max-length' for queue 'q' in vhost 'house': received '11' but current is '10'",
                api.put("/queues/house/q", queue.replace("10", "11")));

        var columns = "?columns=name,type,durable,auto_delete,exclusive,arguments";
        assertEquals(
                json("{'arguments':{'x-max-length':10},'auto_delete':false,'durable':true,'exclusive':false,"
                        + "'name':'q','type':'classic'}"),
                api.get("/queues/house/q" + columns).json());
        nothing(204, api.delete("/queues/house/q"));
        absent(api.delete("/queues/house/q"));
    }

    @Test
    void a_binding_is_made_by_a_post_as_often_as_wanted_and_found_by_its_key() {
        api.put("/exchanges/house/e", TOPIC);
        api.put("/queues/house/q", "{}");
        var binding = "{'routing_key':'a.b','arguments':{}}";

        var made = api.post("/bindings/house/e/e/q/q", binding);
        nothing(201, made);
        assertEquals("q/a.b", made.header("Location"));
        nothing(201, api.post("/bindings/house/e/e/q/q", binding));
        assertEquals(
                json("[{'source':'e','vhost':'house','destination':'q','destination_type':'queue',"
                        + "'routing_key':'a.b','arguments':{},'properties_key':'a.b'}]"),
                api.get("/bindings/house/e/e/q/q").json());

        nothing(405, api.put("/bindings/house/e/e/q/q/a.b", binding));
        nothing(204, api.delete("/bindings/house/e/e/q/q/a.b"));
        absent(api.delete("/bindings/house/e/e/q/q/a.b"));
    }

    @Test
    void bindings_go_with_their_queue() {
        api.put("/exchanges/house/e", TOPIC);
        api.put("/queues/house/q", "{}");
        api.post("/bindings/house/e/e/q/q", "{'routing_key':'a'}");

        api.delete("/queues/house/q");
        api.put("/queues/house/q", "{}");

        assertEquals(json("[]"), api.get("/bindings/house/e/e/q/q").json());
    }

    @Test
    void lists_are_arrays_and_some_come_in_pages_too() {
        assertEquals(
                json("[{'name':'/'},{'name':'house'}]"),
                api.get("/vhosts?columns=name").json());
        assertEquals(
                json("{'filtered_count':2,'item_count':1,'items':[{'name':'house'}],'page':2,'page_count':2,"
                        + "'page_size':1,'total_count':2}"),
                api.get("/vhosts?columns=name&page=2&page_size=1").json());
        assertEquals(
                json("[{'name':'house'}]"),
                api.get("/vhosts?columns=name&page=1&name=hou").json().get("items"));

        for (var list : List.of("/users", "/permissions", "/policies", "/bindings", "/global-parameters")) {
            assertTrue(api.get(list + "?page=1&page_size=1").json().isArray(), list);
        }
    }

    @Test
    void a_page_after_the_last_is_refused() {
        var refused = api.get("/vhosts?page=9&page_size=10");

        assertEquals(400, refused.status());
        assertEquals(
                json("{'error':'page_out_of_range','reason':'Page out of range, page: 9 page size: 10, len: 2'}"),
                refused.json());
    }

    @Test
    void who_is_unknown_is_refused() {
        var refused = new HttpApi(server.url(), "nobody", "guess").get("/vhosts");

        assertEquals(401, refused.status());
        assertEquals(json("{'error':'not_authorized','reason':'Login failed'}"), refused.json());
    }

    @Test
    void names_in_paths_are_escaped() {
        nothing(201, api.put("/policies/%2F/a%2Fb%20c", "{'pattern':'a','definition':{'expires':1}}"));

        var shown = api.get("/policies/%2F/a%2Fb%20c").json();
        assertEquals("/", shown.get("vhost").textValue());
        assertEquals("a/b c", shown.get("name").textValue());
        nothing(204, api.delete("/policies/%2F/a%2Fb%20c"));
    }

    private static void nothing(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals("", answer.text());
    }

    private static void absent(Answer answer) {
        assertEquals(404, answer.status());
        assertEquals(json("{'error':'Object Not Found','reason':'Not Found'}"), answer.json());
    }

    private static void refused(String reason, Answer answer) {
        assertEquals(400, answer.status());
        assertEquals("bad_request", answer.json().get("error").textValue());
        assertEquals(reason, answer.json().get("reason").textValue());
    }
}
