package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on RabbitMQ, through its management API. */
@QuarkusTest
@Tag("real-servers")
class BrokerTest extends RealServerBatches {
    private static final String HASH = "'password_hash':'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR'";
    private static final String REFUSED =
            "{'type':'CREATE','kind':'rabbit_policy','name':'refused','desired':{'pattern':'a','definition':{'junk':1}}}";
    private static final List<String> WATCHED = List.of(
            "/users",
            "/policies/%2F",
            "/exchanges/%2F?columns=name,type,durable,auto_delete,internal,arguments",
            "/queues/%2F?columns=name,durable,auto_delete,arguments");

    private final HttpApi api =
            new HttpApi(configured("RABBITMQ_API"), configured("RABBITMQ_USER"), configured("RABBITMQ_PASSWORD"));

    @BeforeEach
    void seed() {
        api.put("/users/ann", "{'password':'secret','tags':'monitoring'}");
        api.put("/users/bob", "{'password':'secret','tags':'policymaker,monitoring'}");
        api.put(
                "/policies/%2F/old",
                "{'pattern':'^a','definition':{'max-length':5,'max-length-bytes':7},'priority':3}");
        api.put("/policies/%2F/other", "{'pattern':'^b','definition':{'max-length-bytes':9},'apply-to':'queues'}");
        api.put("/exchanges/%2F/news", "{'type':'topic','durable':true}");
        api.put("/exchanges/%2F/olds", "{'type':'fanout','durable':true}");
        api.put("/queues/%2F/jobs", "{'durable':true,'arguments':{'x-max-length':10}}");
    }

    @AfterEach
    void remove() {
        for (var path : List.of(
                "/users/ann",
                "/users/bob",
                "/users/carol",
                "/policies/%2F/old",
                "/policies/%2F/other",
                "/policies/%2F/new",
                "/exchanges/%2F/news",
                "/exchanges/%2F/olds",
                "/queues/%2F/jobs",
                "/queues/%2F/more",
                "/users/more",
                "/policies/%2F/more",
                "/exchanges/%2F/more")) {
            api.delete(path);
        }
    }

    private static String[] changes() {
        return new String[] {
            "{'key':'carol','type':'CREATE','kind':'rabbit_user','name':'carol','desired':{" + HASH + ",'tags':[]}}",
            "{'key':'ann','type':'UPDATE','kind':'rabbit_user','remoteId':'ann','desired':{" + HASH
                    + ",'tags':['administrator']}}",
            "{'key':'bob','type':'DELETE','kind':'rabbit_user','remoteId':'bob'}",
            "{'key':'new','type':'CREATE','kind':'rabbit_policy','name':'new','desired':{'pattern':'.*','definition':{'max-length-bytes':5}}}",
            "{'key':'old','type':'UPDATE','kind':'rabbit_policy','remoteId':'old','desired':{'priority':null,'definition':{'max-length':null,'message-ttl':1}}}",
            "{'key':'other','type':'REPLACE','kind':'rabbit_policy','remoteId':'other','name':'other','desired':{'pattern':'c','definition':{'max-length-bytes':1}}}",
            "{'key':'news','type':'REPLACE','kind':'rabbit_exchange','remoteId':'news','name':'news','desired':{'type':'direct','durable':true}}",
            "{'key':'olds','type':'DELETE','kind':'rabbit_exchange','remoteId':'olds'}",
            "{'key':'jobs','type':'DELETE','kind':'rabbit_queue','remoteId':'jobs'}",
            "{'key':'more','type':'CREATE','kind':'rabbit_queue','name':'more','desired':{'durable':true}}"
        };
    }

    @Test
    void a_batch_is_carried_out() {
        var id = submit(changes());
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());

        assertEquals(
                HttpApi.json("['administrator']"), api.get("/users/ann").json().get("tags"));
        assertEquals(404, api.get("/users/bob").status());
        assertEquals(
                HttpApi.json("{'max-length-bytes':7,'message-ttl':1}"),
                api.get("/policies/%2F/old").json().get("definition"));
        assertEquals("direct", api.get("/exchanges/%2F/news").json().get("type").textValue());
        assertEquals(404, api.get("/queues/%2F/jobs").status());
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();

        undoneAccepting("LIMITATION", failing(REFUSED, changes()));

        assertEquals(before, state());
        assertEquals(
                200,
                new HttpApi(configured("RABBITMQ_API"), "ann", "secret")
                        .get("/whoami")
                        .status());
        assertEquals(
                200,
                new HttpApi(configured("RABBITMQ_API"), "bob", "secret")
                        .get("/whoami")
                        .status());
    }

    @Test
    void what_is_refused_says_why() {
        var id = submit(
                "{'key':'k','type':'CREATE','kind':'rabbit_policy','name':'refused','desired':{'pattern':'a','definition':{'junk':1}}}");

        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        var message = step(id, "k").at("/error/message").textValue();
        assertTrue(message.contains("are not recognised policy settings"), message);
    }

    @Test
    void a_create_replaces_nobody() {
        var before = state();

        assertEquals(
                "ROLLED_BACK",
                outcome("{'key':'k','type':'CREATE','kind':'rabbit_user','name':'ann','desired':{" + HASH
                        + ",'tags':[]}}"));

        assertEquals(before, state());
    }

    @Test
    void the_plan_says_what_a_recreate_cannot_bring_back() {
        var plan = planned("{'type':'DELETE','kind':'rabbit_queue','remoteId':'jobs'}");

        assertEquals(List.of("LIMITATION"), codes(plan));
        assertEquals(
                List.of(),
                codes(planned("{'type':'UPDATE','kind':'rabbit_policy','remoteId':'old','desired':{'priority':1}}")));
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("rabbitmq", "RabbitMQ 3.10.8");
        row(table, "user", "ann", HASH + ",'tags':['x']");
        row(table, "policy", "old", "'pattern':'z','definition':{'max-length':9}");
        row(table, "exchange", "news", "'type':'headers','durable':true");
        row(table, "queue", "jobs", "'durable':true,'arguments':{'x-max-length':11}");
        table.stands();
    }

    private void row(ExampleTable table, String kind, String existing, String desired) {
        var change = "{'key':'k','type':'%s','kind':'rabbit_" + kind + "'%s}";
        var of = ",'remoteId':'" + existing + "'";
        var content = ",'desired':{" + desired + "}";
        table.add(
                "rabbit_" + kind,
                Stream.of(
                                change.formatted("CREATE", ",'name':'more'" + content),
                                change.formatted("UPDATE", of + content),
                                change.formatted("REPLACE", of + ",'name':'" + existing + "'" + content),
                                change.formatted("DELETE", of))
                        .map(each -> tried(this::anew, () -> each, REFUSED, this::state))
                        .toList());
    }

    private void anew() {
        remove();
        seed();
    }

    @Test
    void the_descriptions_keep_their_promises() {
        keepsItsPromises("rabbit_user", "{'name':'scratch','sample':{" + HASH + ",'tags':['x']},'change':{'tags':[]}}");
        keepsItsPromises(
                "rabbit_policy",
                "{'name':'scratch','sample':{'pattern':'a','definition':{'max-length-bytes':5}},'change':{'priority':3,'definition':{'max-length-bytes':6,'max-length':2}}}");
        keepsItsPromises("rabbit_exchange", "{'name':'scratch','sample':{'type':'topic','durable':true}}");
        keepsItsPromises("rabbit_queue", "{'name':'scratch','sample':{'durable':true}}");
    }

    private Map<String, JsonNode> state() {
        var state = new TreeMap<String, JsonNode>();
        WATCHED.forEach(path -> api.get(path)
                .json()
                .forEach(each -> state.put(path + " " + each.get("name").textValue(), each)));
        return state;
    }
}
