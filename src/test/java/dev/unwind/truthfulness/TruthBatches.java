package dev.unwind.truthfulness;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static dev.unwind.truthfulness.TruthProvider.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.apivariants.VariantServer;
import dev.unwind.endtoend.SharedGateway;
import dev.unwind.testing.BatchTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What tests of batches at servers share that do not do what they say. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.TruthBatches")
abstract class TruthBatches extends BatchTest {
    @RegisterExtension
    static final SharedGateway GATEWAY = new SharedGateway("truthfulness", TruthProvider::new);

    @Override
    protected URI gateway() {
        return GATEWAY.base();
    }

    /** A call to the gateway. */
    static RequestSpecification call() {
        return callTo(GATEWAY.base());
    }

    static VariantServer server() {
        return TruthProvider.server;
    }

    /** No id is given by two collections, one after another: the gateway remembers ids. */
    private static final AtomicLong IDS = new AtomicLong(1);

    /** Gives a kind an empty collection with these habits. */
    static void open(String kind, VariantFeatures features) {
        server().collection(path(kind), features.idsFrom(IDS.addAndGet(1_000)));
    }

    static void open(String kind, Behaviour... behaviours) {
        open(kind, plain().behaving(behaviours));
    }

    static VariantFeatures plain() {
        return VariantFeatures.plain();
    }

    static String seed(String kind, String json) {
        return server().seed(path(kind), json);
    }

    /** The stored resources of a kind by name, as they are; fails where two have one name. */
    static Map<String, JsonNode> state(String kind) {
        Map<String, JsonNode> state = new TreeMap<>();
        server().state(path(kind)).forEach((id, body) -> {
            if (state.put(body.path("name").asText(id), body) != null) {
                throw new AssertionError("twice: " + body);
            }
        });
        return state;
    }

    static JsonNode stored(String kind, String name) {
        return state(kind).get(name);
    }

    static JsonNode document(String json) {
        return VariantJson.written(json);
    }

    static long sent(String kind, String method) {
        return server().requests(path(kind)).stream()
                .filter(request -> request.line().startsWith(method + " "))
                .count();
    }

    /** Has the server say that it is busy, until released. */
    static void hold(String kind, String method) {
        server().order(path(kind), Fault.answer(429, "{}").on(method).times(1_000_000));
    }

    static void release(String kind) {
        server().clearFaults(path(kind));
    }

    static void awaitCalls(String kind, String method, int calls) {
        await().until(() -> sent(kind, method) >= calls);
    }

    static String create(String key, String kind, String name, String members) {
        return "{'key':'%s','type':'CREATE','kind':'%s','name':'%s','desired':{'name':'%s'%s}}"
                .formatted(key, kind, name, name, members.isEmpty() ? "" : "," + members);
    }

    static String update(String key, String kind, String id, String members) {
        return "{'key':'%s','type':'UPDATE','kind':'%s','remoteId':'%s','desired':{%s}}"
                .formatted(key, kind, id, members);
    }

    static String delete(String key, String kind, String id) {
        return "{'key':'%s','type':'DELETE','kind':'%s','remoteId':'%s'}".formatted(key, kind, id);
    }

    static String replace(String key, String kind, String id, String members) {
        return "{'key':'%s','type':'REPLACE','kind':'%s','remoteId':'%s','desired':{%s}}"
                .formatted(key, kind, id, members);
    }

    /** The last change, which always gets 422 and depends on these. */
    static String bomb(String... after) {
        return "{'key':'bomb','type':'CREATE','kind':'refusing','name':'b','desired':{'name':'b','bad':1},'dependsOn':["
                + Arrays.stream(after).map(key -> "'" + key + "'").collect(Collectors.joining(",")) + "]}";
    }

    /** Has the last change refused, and something done on the server when it arrives. */
    static void arm(Consumer<Site> act) {
        open("refusing", (call, site, next) -> {
            if (call.writes()) {
                act.accept(site);
                return Response.refusal(422, "bad", "never");
            }
            return next.apply(call);
        });
    }

    static void arm() {
        arm(site -> {});
    }

    String status(String batch) {
        return finished(batch).get("status").textValue();
    }

    /** Everything that the API says of a batch, for a failure. */
    String told(String batch) {
        return batch(batch) + "\n"
                + steps(batch).stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
    }

    void endsAs(String status, String batch) {
        assertEquals(status, status(batch), () -> told(batch));
    }

    void doesNotEndAs(String status, String batch) {
        assertNotEquals(status, status(batch), () -> told(batch));
    }

    /** Ends as given, or honestly as incomplete with this step open. */
    void endsAsOrOpen(String status, String batch, String key) {
        if (status(batch).equals("INCOMPLETE")) {
            assertTrue(open(batch, key), () -> told(batch));
        } else {
            endsAs(status, batch);
        }
    }

    /** The batch's reason names this step as open. */
    boolean open(String batch, String key) {
        for (JsonNode open : batch(batch).at("/reason/open")) {
            if (open.path("key").textValue().equals(key)) {
                return true;
            }
        }
        return false;
    }

    void failsAs(String code, String batch, String key) {
        assertEquals(code, codeOf(batch, key), () -> told(batch));
    }

    /** No step claims to be verified. */
    void claimsNothing(String batch, String key) {
        assertFalse(step(batch, key).at("/rollback/verified").asBoolean(), () -> told(batch));
    }

    /** Late effects have happened after this. */
    static void pass(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static io.restassured.response.Response ask(String batch, String what, String body) {
        return call().contentType(ContentType.JSON).body(quoted(body)).post("/v1/batches/" + batch + "/" + what);
    }

    /** Asks for something of a batch, which has to be accepted. */
    static void demand(String batch, String what, String body) {
        var answer = ask(batch, what, body);
        assertEquals(202, answer.statusCode(), answer::asString);
    }

    static JsonNode plan(String... changes) {
        return json(call().contentType(ContentType.JSON)
                .body(quoted("{'changes':[" + String.join(",", changes) + "]}"))
                .post("/v1/batches?dryRun=true"));
    }

    static JsonNode check(String kind, String body) {
        return json(call().contentType(ContentType.JSON).body(quoted(body)).post("/v1/kinds/" + kind + "/check"));
    }
}
