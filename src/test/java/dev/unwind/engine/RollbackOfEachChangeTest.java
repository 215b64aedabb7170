package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each change of each kind, followed by one that fails: the provider is as before, read from the provider. */
@QuarkusTest
class RollbackOfEachChangeTest extends GatewayTest {
    /** A kind with a resource to change and what to change about it. */
    record Sample(String kind, String collection, String seed, String create, String update) {
        @Override
        public String toString() {
            return kind;
        }
    }

    static final Sample WATCHLIST = new Sample(
            "watchlist",
            "watchlists",
            """
            {'name':'old','description':'cold','assets':[
              {'chain':'ethereum','type':'Wallet','address':'0xAbCd'},
              {'chain':'ethereum','type':'Protocol','name':'Aave'},
              {'chain':'polygon','type':'Token','address':'0xEF01'}]}""",
            """
            {'description':'new','assets':[{'chain':'base','type':'Contract','address':'0x77'}]}""",
            """
            {'description':'changed','assets':[{'chain':'ethereum','type':'Protocol','name':'Aave'},
              {'chain':'base','type':'Wallet','address':'0x99'}]}""");

    static final Sample CHANNEL = new Sample(
            "notification_channel",
            "notification-channels",
            """
            {'name':'old','type':'Webhook','configuration':{'value':'https://hooks.example.com/s3cr3t',
              'headers':[{'key':'X-Token','value':'t0k3n'}]}}""",
            """
            {'type':'Slack','configuration':{'value':'https://hooks.example.com/T0/B0'}}""",
            """
            {'configuration':{'value':'https://hooks.example.com/other','headers':null}}""");

    static final Sample AGENT = new Sample(
            "custom_agent",
            "custom-agents",
            """
            {'agentName':'old','agentType':'depeggingAgent','severity':'High','state':'enabled','muteDuration':60,
             'rule':{'chain':'ethereum','direction':'below','threshold':2.20},'channelsConfigurations':[]}""",
            """
            {'agentType':'other','severity':'Medium','state':'disabled','rule':{'chain':'base'},'channelsConfigurations':[]}""",
            """
            {'severity':'Medium','state':'disabled','muteDuration':null,'delay':5,'rule':{'threshold':3,'extra':true}}""");

    static Stream<Sample> samples() {
        return Stream.of(WATCHLIST, CHANNEL, AGENT);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_create_is_deleted_again(Sample sample) {
        provider.seed(sample.collection(), sample.seed());
        undone(
                sample,
                "{'key':'it','type':'CREATE','kind':'%s','name':'new','desired':%s}"
                        .formatted(sample.kind(), sample.create()));
        assertEquals(1, provider.all(sample.collection()).size());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_update_is_restored(Sample sample) {
        var id = provider.seed(sample.collection(), sample.seed());
        undone(
                sample,
                "{'key':'it','type':'UPDATE','kind':'%s','remoteId':'%s','desired':%s}"
                        .formatted(sample.kind(), id, sample.update()));
        assertTrue(provider.all(sample.collection()).has(id), "an update keeps the id");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_delete_is_created_again(Sample sample) {
        var id = provider.seed(sample.collection(), sample.seed());
        undone(sample, "{'key':'it','type':'DELETE','kind':'%s','remoteId':'%s'}".formatted(sample.kind(), id));
        assertFalse(provider.all(sample.collection()).has(id), "a recreate has another id");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_replacement_is_taken_back(Sample sample) {
        var id = provider.seed(sample.collection(), sample.seed());
        undone(
                sample,
                "{'key':'it','type':'REPLACE','kind':'%s','remoteId':'%s','name':'old','desired':%s}"
                        .formatted(sample.kind(), id, sample.create()));
        assertEquals(1, provider.all(sample.collection()).size());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void all_changes_hold_when_none_fails(Sample sample) {
        var updated = provider.seed(sample.collection(), sample.seed());
        var deleted = provider.seed(sample.collection(), sample.seed().replace("'old'", "'deleted'"));
        var replaced = provider.seed(sample.collection(), sample.seed().replace("'old'", "'replaced'"));
        var id = submit(
                "{'key':'c','type':'CREATE','kind':'%s','name':'new','desired':%s}"
                        .formatted(sample.kind(), sample.create()),
                "{'key':'u','type':'UPDATE','kind':'%s','remoteId':'%s','desired':%s}"
                        .formatted(sample.kind(), updated, sample.update()),
                "{'key':'d','type':'DELETE','kind':'%s','remoteId':'%s'}".formatted(sample.kind(), deleted),
                "{'key':'r','type':'REPLACE','kind':'%s','remoteId':'%s','name':'replaced','desired':%s}"
                        .formatted(sample.kind(), replaced, sample.create()));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(3, provider.all(sample.collection()).size());
        assertFalse(provider.all(sample.collection()).has(deleted));
        assertFalse(provider.all(sample.collection()).has(replaced));
        var created = provider.stored(
                sample.collection(), step(id, "c").get("remoteId").asText());
        assertFalse(created.isMissingNode(), "the step names the new id");
    }

    private void undone(Sample sample, String change) {
        var before = provider.contents(sample.collection());
        var id = submit(change, failing("it"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(before, provider.contents(sample.collection()));
        assertEquals("ROLLED_BACK", statusOf(id, "it"));
        assertTrue(step(id, "it").get("rollback").get("verified").booleanValue());
        assertEquals("FAILED", statusOf(id, "failing"));
        assertTrue(provider.writes().size() >= 2, "the change was made and unmade");
        assertEquals(
                List.of(),
                provider.contents("custom-agents").stream()
                        .filter(agent -> agent.contains("refused"))
                        .toList());
    }
}
