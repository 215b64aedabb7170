package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose answer never comes are looked up, and never made twice. */
@QuarkusTest
class InDoubtTest extends GatewayTest {
    private static final String CREATE =
            "{'key':'c','type':'CREATE','kind':'watchlist','name':'new','desired':{'description':'d','assets':"
                    + "[{'chain':'ethereum','type':'Wallet','address':'0x1'}]}}";

    private static String update(String id) {
        return "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'after'}}"
                .formatted(id);
    }

    private String seed() {
        return provider.seed("watchlists", "{'name':'there','description':'before'}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'hang':'AFTER'",
                "'hang':'BEFORE'",
                "'reset':'AFTER'",
                "'reset':'BEFORE'",
                "'status':500,'effect':true"
            })
    void a_create_without_an_answer_is_made_once(String fault) {
        provider.fault("{'method':'POST','path':'/watchlists',%s}".formatted(fault));
        var id = submit(CREATE);
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(1, provider.all("watchlists").size());
        assertEquals(
                1, provider.all("watchlists").elements().next().get("assets").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'"})
    void the_second_call_of_a_create_without_an_answer_is_finished(String fault) {
        provider.fault("{'method':'PATCH','path':'/watchlists/*',%s}".formatted(fault));
        var id = submit(CREATE);
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(1, provider.all("watchlists").size());
        assertEquals(
                1, provider.all("watchlists").elements().next().get("assets").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'"})
    void an_update_without_an_answer_is_looked_up(String fault) {
        var there = seed();
        provider.fault("{'method':'PATCH','path':'/watchlists/*',%s}".formatted(fault));
        var id = submit(update(there));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(
                "after", provider.stored("watchlists", there).get("description").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'"})
    void a_delete_without_an_answer_is_looked_up(String fault) {
        var there = seed();
        provider.fault("{'method':'DELETE','path':'/watchlists/*',%s}".formatted(fault));
        var id = submit("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(there));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_create_that_takes_effect_after_the_client_gave_up_is_found() {
        provider.fault("{'method':'POST','path':'/watchlists','lateEffectMs':2300}");
        var id = submit(CREATE);
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void a_create_in_doubt_is_undone_when_another_change_fails() {
        provider.fault("{'method':'POST','path':'/watchlists','hang':'AFTER'}");
        var id = submit(CREATE, failing());
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void an_update_in_doubt_that_somebody_overtook_is_flagged() {
        var there = seed();
        provider.fault(
                "{'method':'PATCH','path':'/watchlists/*','hang':'BEFORE','thirdParty':{'description':'theirs','name':'x'}}");
        var id = submit(update(there));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertTrue(step(id, "u").has("drift"));
        assertEquals(
                "theirs",
                provider.stored("watchlists", there).get("description").textValue());
        assertEquals("x", provider.stored("watchlists", there).get("name").textValue());
    }

    @Test
    void an_atomic_update_in_doubt_that_somebody_overtook_is_flagged() {
        var there = provider.seed(
                "custom-agents",
                "{'agentName':'there','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[]}");
        provider.fault(
                "{'method':'PATCH','path':'/custom-agents/*','hang':'BEFORE','thirdParty':{'severity':'Medium','delay':9}}");
        var id = submit("{'key':'u','type':'UPDATE','kind':'custom_agent','remoteId':'%s','desired':{'muteDuration':5}}"
                .formatted(there));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertTrue(step(id, "u").has("drift"));
        assertEquals(
                "Medium",
                provider.stored("custom-agents", there).get("severity").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'", "'lateEffectMs':2300"})
    void a_restore_without_an_answer_is_looked_up(String fault) {
        var there = seed();
        provider.fault("{'method':'PATCH','path':'/watchlists/*','skip':1,%s}".formatted(fault));
        var id = submit(update(there), failing("u"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(
                "before",
                provider.stored("watchlists", there).get("description").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'", "'lateEffectMs':2300"})
    void a_recreate_without_an_answer_is_made_once(String fault) {
        var there = seed();
        var before = provider.contents("watchlists");
        provider.fault("{'method':'POST','path':'/watchlists',%s}".formatted(fault));
        var id =
                submit("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(there), failing("d"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(before, provider.contents("watchlists"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'hang':'AFTER'", "'hang':'BEFORE'", "'reset':'AFTER'"})
    void a_deletion_on_the_way_back_without_an_answer_is_looked_up(String fault) {
        provider.fault("{'method':'DELETE','path':'/watchlists/*',%s}".formatted(fault));
        var id = submit(CREATE, failing("c"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_read_that_lags_does_not_pass_for_a_restored_state() {
        var there = seed();
        // Of the reads of the unwinding the first shows the state before the change: as captured, though it is not.
        provider.fault("{'method':'GET','path':'/watchlists/%s','skip':2,'times':1,'staleRead':true}".formatted(there));
        var id = submit(update(there), failing("u"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(
                "before",
                provider.stored("watchlists", there).get("description").textValue());
    }

    @Test
    void a_create_that_cannot_be_told_from_somebody_elses_is_flagged() {
        provider.fault("{'method':'POST','path':'/watchlists','hang':'AFTER','thirdParty':{'description':'theirs'}}");
        var id = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'new','desired':{'description':'ours'}}");
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("IN_DOUBT", statusOf(id, "c"));
        assertEquals(1, provider.all("watchlists").size(), "nothing is deleted that may be somebody else's");
    }

    @Test
    void a_recreate_that_reads_do_not_show_yet_is_not_made_again() {
        var there = seed();
        provider.fault("{'method':'GET','path':'/watchlists/*','skip':3,'times':-1,'staleRead':true}");
        var id =
                submit("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(there), failing("d"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("NOT_RESTORED", codeOf(id, "d"));
        provider.clearFaults();
        assertEquals(1, provider.all("watchlists").size());
    }
}
