package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.sandbox.SandboxClient.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls an order strikes, and which orders are refused. */
class FaultOrdersTest extends SandboxFixture {
    @Test
    void an_order_strikes_once_unless_it_says_otherwise() {
        order("{'status':503}");

        assertEquals(503, sandbox.get("/watchlists").status());
        assertEquals(200, sandbox.get("/watchlists").status());
    }

    @Test
    void an_order_lets_as_many_calls_through_first_as_it_says() {
        order("{'path':'/watchlists','skip':1,'times':2,'status':503}");

        sandbox.get("/custom-agents");
        assertEquals(200, sandbox.get("/watchlists").status());
        assertEquals(503, sandbox.get("/watchlists").status());
        assertEquals(503, sandbox.get("/watchlists").status());
        assertEquals(200, sandbox.get("/watchlists").status());
    }

    @Test
    void an_order_can_stand_for_ever() {
        order("{'times':-1,'status':503}");

        for (int i = 0; i < 5; i++) {
            assertEquals(503, sandbox.get("/watchlists").status());
        }
        sandbox.delete("/sandbox/faults");
        assertEquals(200, sandbox.get("/watchlists").status());
    }

    @Test
    void method_path_and_body_must_all_match() {
        order("{'method':'POST','path':'/watch*','bodyContains':'depeg','status':503}");

        assertEquals(200, sandbox.post("/watchlists", "{'name':'treasury'}").status());
        assertEquals(404, sandbox.post("/custom-watch", "{'name':'depeg'}").status());
        assertEquals(200, sandbox.get("/watchlists").status());
        assertEquals(503, sandbox.post("/watchlists", "{'name':'usdt-depeg'}").status());
    }

    @Test
    void a_star_stands_for_any_characters_and_nothing_else_is_special() {
        order("{'path':'/watchlists.*','status':503}");
        order("{'path':'/*/1','status':502}");

        assertEquals(200, sandbox.get("/watchlists").status());
        assertEquals(502, sandbox.get("/watchlists/1").status());
        assertEquals(503, sandbox.get("/watchlists.json").status());
    }

    @Test
    void the_first_order_that_is_due_strikes_alone() {
        order("{'status':503}");
        order("{'status':502}");

        assertEquals(503, sandbox.get("/watchlists").status());
        assertEquals(502, sandbox.get("/watchlists").status());
    }

    @Test
    void faults_strike_before_authentication() {
        order("{'path':'/auth/login','status':429,'headers':{'Retry-After':'2'}}");

        assertEquals(429, sandbox.post("/auth/login", "{}").status());
    }

    @Test
    void the_orders_tell_what_remains_of_them() {
        order("{'path':'/watchlists','times':2,'skip':1,'status':503}");
        sandbox.get("/watchlists");
        sandbox.get("/watchlists");

        JsonNode orders = sandbox.get("/sandbox/faults").json();

        assertEquals(1, orders.size());
        assertEquals(1, orders.path(0).path("remaining").intValue());
        assertEquals(0, orders.path(0).path("skipRemaining").intValue());
        assertEquals(1, orders.path(0).path("applied").intValue());
        assertEquals(503, orders.path(0).path("status").intValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "method       | {'method':'FETCH','status':503}",
                "path         | {'path':7,'status':503}",
                "bodyContains | {'bodyContains':[],'status':503}",
                "skip         | {'skip':-1,'status':503}",
                "times        | {'times':0,'status':503}",
                "times        | {'times':-2,'status':503}",
                "status       | {'status':99}",
                "status       | {'status':'503'}",
                "effect       | {'status':503,'effect':'yes'}",
                "effect       | {'effect':true,'latencyMs':1}",
                "headers      | {'headers':{'a':1}}",
                "headers      | {'headers':{'a b':'c'}}",
                "latencyMs    | {'latencyMs':-5}",
                "hang         | {'hang':'LATER'}",
                "lateEffectMs | {'lateEffectMs':0}",
                "reset        | {'reset':true}",
                "reset        | {'hang':'AFTER','reset':'AFTER'}",
                "status       | {'hang':'AFTER','status':503}",
                "latencyMs    | {'lateEffectMs':5,'latencyMs':5}",
                "staleRead    | {'staleRead':'yes'}",
                "staleRead    | {'method':'PATCH','staleRead':true}",
                "thirdParty   | {'thirdParty':'RENAME'}",
                "body         | {'body':{}}",
                "contentType  | {'contentType':'text/html','status':200}",
                "colour       | {'colour':'red','status':503}",
                "body         | {'method':'GET'}",
                "body         | []"
            })
    void an_order_that_makes_no_sense_is_refused_naming_the_field(String field, String fault) {
        Response refused = sandbox.post("/sandbox/faults", fault);

        assertEquals(400, refused.status());
        assertEquals(field, refused.json().path("field").asText());
        assertFalse(refused.json().path("error").asText().isEmpty());
        assertEquals(json("[]"), sandbox.get("/sandbox/faults").json());
    }
}
