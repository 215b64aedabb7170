package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls whose answer never comes are looked up, and never made twice. Each test mostly waits for a time limit: those
 * whose faults can be told apart by a name run several at a time, each with a resource of a name of its own.
 */
@QuarkusTest
class InDoubtTest extends GatewayTest {
    /** How many run at once: few enough that the circuit around calls stays closed. */
    private static final int AT_ONCE = 6;

    private static final List<String> HANGS = List.of("'hang':'AFTER'", "'hang':'BEFORE'");

    /** A test with a watchlist of this name, of which no other name is a part. */
    private interface Scenario {
        void test(String name);
    }

    /** @param left how many watchlists it leaves at the provider */
    private record Named(String title, Scenario scenario, int left) {}

    private final List<Named> scenarios = new ArrayList<>();

    private void add(int left, String title, Scenario scenario) {
        scenarios.add(new Named(title, scenario, left));
    }

    @TestFactory
    Stream<DynamicTest> scenarios_of_one_name() {
        for (var fault : List.of(
                "'hang':'AFTER'",
                "'hang':'BEFORE'",
                "'reset':'AFTER'",
                "'reset':'BEFORE'",
                "'status':500,'effect':true")) {
            add(1, "a create without an answer is made once: " + fault, name -> create(name, fault));
        }
        for (var fault : List.of("'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'")) {
            add(
                    1,
                    "the second call of a create without an answer is finished: " + fault,
                    name -> secondCall(name, fault));
        }
        for (var fault : HANGS) {
            add(1, "an update without an answer is looked up: " + fault, name -> update(name, fault));
            add(0, "a delete without an answer is looked up: " + fault, name -> delete(name, fault));
        }
        add(
                1,
                "a create that takes effect after the client gave up is found",
                name -> create(name, "'lateEffectMs':2300"));
        add(0, "a create in doubt is undone when another change fails", this::createUndone);
        add(1, "an update in doubt that somebody overtook is flagged", this::overtaken);
        add(0, "an atomic update in doubt that somebody overtook is flagged", this::overtakenAtomic);
        for (var fault : List.of("'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'", "'lateEffectMs':2300")) {
            add(1, "a restore without an answer is looked up: " + fault, name -> restore(name, fault));
            add(1, "a recreate without an answer is made once: " + fault, name -> recreate(name, fault));
        }
        add(1, "a read that lags does not pass for a restored state", this::laggingRead);
        add(1, "a create that cannot be told from somebody else's is flagged", this::somebodyElses);
        return Stream.concat(begun(), Stream.of(dynamicTest("nothing else is at the provider", this::nothingElse)));
    }

    /** Begins them, in this order; each is a test that waits for its end. */
    private Stream<DynamicTest> begun() {
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var tests = new ArrayList<DynamicTest>();
            for (var each : scenarios) {
                var name = "list %02d".formatted(tests.size());
                var running = threads.submit((Callable<Void>) () -> {
                    each.scenario().test(name);
                    return null;
                });
                tests.add(dynamicTest(each.title(), () -> ended(each.title(), running)));
            }
            return tests.stream();
        } finally {
            threads.shutdown();
        }
    }

    private static void ended(String title, Future<Void> scenario) throws Exception {
        try {
            scenario.get(4 * Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(title + ": " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void nothingElse() {
        assertEquals(
                scenarios.stream().mapToInt(Named::left).sum(),
                provider.all("watchlists").size(),
                () -> provider.contents("watchlists").toString());
        assertEquals(1, provider.all("custom-agents").size(), "that of the atomic update");
    }

    private void create(String name, String fault) {
        fault("'method':'POST','path':'/watchlists','bodyContains':'%s',%s".formatted(name, fault));
        assertOutcome("SUCCEEDED", submit(createOf(name)));
        assertEquals(1, named(name).size());
        assertEquals(1, named(name).get(0).get("assets").size());
    }

    private void secondCall(String name, String fault) {
        fault("'method':'PATCH','path':'/watchlists/*','bodyContains':'%s',%s".formatted(address(name), fault));
        assertOutcome("SUCCEEDED", submit(createOf(name)));
        assertEquals(1, named(name).size());
        assertEquals(1, named(name).get(0).get("assets").size());
    }

    private void update(String name, String fault) {
        var there = seed(name);
        fault("'method':'PATCH','path':'/watchlists/%s',%s".formatted(there, fault));
        assertOutcome("SUCCEEDED", submit(updateOf(there)));
        assertEquals("after", descriptionOf(there));
    }

    private void delete(String name, String fault) {
        var there = seed(name);
        fault("'method':'DELETE','path':'/watchlists/%s',%s".formatted(there, fault));
        assertOutcome("SUCCEEDED", submit(deleteOf(there)));
        assertEquals(0, named(name).size());
    }

    private void createUndone(String name) {
        fault("'method':'POST','path':'/watchlists','bodyContains':'%s','hang':'AFTER'".formatted(name));
        assertOutcome("ROLLED_BACK", submit(createOf(name), refused(name)));
        assertEquals(0, named(name).size());
    }

    private void overtaken(String name) {
        var there = seed(name);
        fault(
                "'method':'PATCH','path':'/watchlists/%s','hang':'BEFORE','thirdParty':{'description':'theirs','name':'x'}"
                        .formatted(there));
        var id = submit(updateOf(there));
        assertOutcome("INCOMPLETE", id);
        assertTrue(step(id, "u").has("drift"));
        assertEquals("theirs", descriptionOf(there));
        assertEquals("x", provider.stored("watchlists", there).get("name").textValue());
    }

    private void overtakenAtomic(String name) {
        var there = provider.seed(
                "custom-agents",
                "{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[]}"
                        .formatted(name));
        fault("'method':'PATCH','path':'/custom-agents/%s','hang':'BEFORE','thirdParty':{'severity':'Medium','delay':9}"
                .formatted(there));
        var id = submit("{'key':'u','type':'UPDATE','kind':'custom_agent','remoteId':'%s','desired':{'muteDuration':5}}"
                .formatted(there));
        assertOutcome("INCOMPLETE", id);
        assertTrue(step(id, "u").has("drift"));
        assertEquals(
                "Medium",
                provider.stored("custom-agents", there).get("severity").textValue());
    }

    private void restore(String name, String fault) {
        var there = seed(name);
        fault("'method':'PATCH','path':'/watchlists/%s','skip':1,%s".formatted(there, fault));
        assertOutcome("ROLLED_BACK", submit(updateOf(there), refused(name, "u")));
        assertEquals("before", descriptionOf(there));
    }

    private void recreate(String name, String fault) {
        var there = seed(name);
        var before = contents(name);
        fault("'method':'POST','path':'/watchlists','bodyContains':'%s',%s".formatted(name, fault));
        assertOutcome("ROLLED_BACK", submit(deleteOf(there), refused(name, "d")));
        assertEquals(before, contents(name));
    }

    private void laggingRead(String name) {
        var there = seed(name);
        // Of the reads of the unwinding the first shows the state before the change: as captured, though it is not.
        fault("'method':'GET','path':'/watchlists/%s','skip':2,'times':1,'staleRead':true".formatted(there));
        assertOutcome("ROLLED_BACK", submit(updateOf(there), refused(name, "u")));
        assertEquals("before", descriptionOf(there));
    }

    private void somebodyElses(String name) {
        fault(
                "'method':'POST','path':'/watchlists','bodyContains':'%s','hang':'AFTER','thirdParty':{'description':'theirs'}"
                        .formatted(name));
        var id = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'%s','desired':{'description':'ours'}}"
                .formatted(name));
        assertOutcome("INCOMPLETE", id);
        assertEquals("IN_DOUBT", statusOf(id, "c"));
        assertEquals(1, named(name).size(), "nothing is deleted that may be somebody else's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'"})
    void a_deletion_on_the_way_back_without_an_answer_is_looked_up(String fault) {
        fault("'method':'DELETE','path':'/watchlists/*'," + fault);
        assertOutcome("ROLLED_BACK", submit(createOf("new"), failing("c")));
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_recreate_that_reads_do_not_show_yet_is_not_made_again() {
        var there = seed("there");
        fault("'method':'GET','path':'/watchlists/*','skip':3,'times':-1,'staleRead':true");
        var id = submit(deleteOf(there), failing("d"));
        assertOutcome("INCOMPLETE", id);
        assertEquals("NOT_RESTORED", codeOf(id, "d"));
        provider.clearFaults();
        assertEquals(1, provider.all("watchlists").size());
    }

    private void fault(String members) {
        provider.fault("{" + members + "}");
    }

    private String seed(String name) {
        return provider.seed("watchlists", "{'name':'%s','description':'before'}".formatted(name));
    }

    private static String address(String name) {
        return "0x" + name.replaceAll("[^0-9]", "") + "a";
    }

    private static String createOf(String name) {
        return ("{'key':'c','type':'CREATE','kind':'watchlist','name':'%s','desired':{'description':'d','assets':"
                        + "[{'chain':'ethereum','type':'Wallet','address':'%s'}]}}")
                .formatted(name, address(name));
    }

    private static String updateOf(String id) {
        return "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'after'}}"
                .formatted(id);
    }

    private static String deleteOf(String id) {
        return "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(id);
    }

    /** One with a name of its own: two batches do not give the same name at the same time. */
    private static String refused(String name, String... after) {
        return failing(after).replace("'refused'", "'refused %s'".formatted(name));
    }

    private void assertOutcome(String status, String id) {
        assertEquals(
                status, finished(id).get("status").textValue(), () -> steps(id).toString());
    }

    private String descriptionOf(String id) {
        return provider.stored("watchlists", id).get("description").textValue();
    }

    private List<JsonNode> named(String name) {
        return provider.all("watchlists")
                .valueStream()
                .filter(each -> each.path("name").asText().equals(name))
                .toList();
    }

    private List<String> contents(String name) {
        return provider.contents("watchlists").stream()
                .filter(each -> each.contains('"' + name + '"'))
                .toList();
    }
}
