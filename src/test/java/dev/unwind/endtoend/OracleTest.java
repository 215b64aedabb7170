package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The oracle finds what is planted, and nothing where all is well. */
class OracleTest {
    private static final String BEFORE = "{'name':'p1-w','description':'before'}";
    private static final String AFTER = "{'name':'p1-w','description':'after'}";
    private static final List<String> GOOD = List.of("batch.accepted", "batch.running", "batch.finished");

    private boolean refused = true;
    private Optional<String> id = Optional.of("b");
    private String status = "ROLLED_BACK";
    private boolean finished = true;
    private List<String> records = GOOD;
    private List<Integer> numbers = List.of(1, 2, 3);
    private String said = "ROLLED_BACK";
    private long claims = 0;
    private String provider = "{'watchlists':{'7':" + BEFORE + "}}";

    @Test
    void all_is_well() {
        assertEquals(List.of(), violations());
        refused = false;
        status = "SUCCEEDED";
        said = status;
        provider = "{'watchlists':{'7':" + AFTER + "}}";
        assertEquals(List.of(), violations());
    }

    @Test
    void a_submission_without_an_answer_may_have_been_accepted_or_not() {
        id = Optional.empty();
        assertEquals(List.of(), violations());
        records = List.of();
        assertEquals(List.of(), violations(Map.of()));
    }

    @Test
    void an_accepted_batch_is_lost() {
        assertEquals(List.of("batch b (p1): accepted and lost"), violations(Map.of()));
    }

    @Test
    void an_orphan() {
        provider = "{'watchlists':{'7':" + BEFORE + "},'notification-channels':{'8':{'name':'p1-c','type':'Slack'}}}";
        assertEquals(List.of("orphan at the provider: notification-channels/p1-c"), violations());
    }

    @Test
    void a_duplicate() {
        provider = "{'watchlists':{'7':" + BEFORE + ",'8':" + BEFORE + "}}";
        assertEquals(List.of("there 2 times: watchlists/p1-w"), violations());
    }

    @Test
    void a_resource_that_is_restored_in_part() {
        provider = "{'watchlists':{'7':" + AFTER + "}}";
        assertEquals(List.of("p1: watchlists/p1-w as 7: description is \"after\", not \"before\""), violations());
    }

    @Test
    void a_resource_that_is_missing() {
        provider = "{}";
        assertEquals(List.of("p1: missing at the provider: watchlists/p1-w"), violations());
    }

    @Test
    void an_agent_that_points_at_nothing() {
        var state = read(
                "{'notification-channels':{'1':{'name':'c'}},'custom-agents':{'2':{'agentName':'a','channelsConfigurations':[{'id':1},{'id':3}]}}}");
        assertEquals(
                "[\"c\",\"no channel 3\"]",
                NamedResource.all(state)
                        .get(1)
                        .content()
                        .get("channelsConfigurations")
                        .toString());
    }

    @Test
    void a_gap_in_the_record() {
        numbers = List.of(1, 3, 4);
        assertEquals(List.of("batch b: record 3 stands where 2 should"), violations());
    }

    @Test
    void an_end_that_is_none() {
        records = List.of("batch.accepted", "batch.running", "step.applied");
        assertEquals(List.of("batch b: 0 terminal records"), violations());
        records = List.of("batch.accepted", "batch.finished", "step.applied");
        assertEquals(List.of("batch b: goes on after its terminal record"), violations());
        records = List.of("batch.accepted", "batch.finished", "batch.finished");
        assertEquals(List.of("batch b: 2 terminal records"), violations());
        records = GOOD;
        said = "SUCCEEDED";
        assertEquals(List.of("batch b: finished as SUCCEEDED, but is ROLLED_BACK"), violations());
    }

    @Test
    void a_batch_that_is_left_unfinished_or_its_claims() {
        finished = false;
        claims = 2;
        assertEquals(List.of("batch b: unfinished, ROLLED_BACK", "2 claims are left"), violations());
    }

    @Test
    void a_batch_that_ends_otherwise_than_planned() {
        status = "INCOMPLETE";
        said = status;
        assertEquals(List.of("batch b (p1) is INCOMPLETE, not ROLLED_BACK: why"), violations());
        refused = false;
        status = "ROLLED_BACK";
        said = status;
        provider = "{'watchlists':{'7':" + AFTER + "}}";
        assertEquals(List.of("batch b (p1) is ROLLED_BACK, not SUCCEEDED: why"), violations());
    }

    private List<String> violations() {
        return violations(Map.of("b", new SystemState.Batch("b", "p1", status, finished, "why")));
    }

    private List<String> violations(Map<String, SystemState.Batch> batches) {
        var plan = new PlannedBatch(
                "p1",
                Json.object(),
                refused,
                Map.of("watchlists/p1-w", read(BEFORE)),
                Map.of("watchlists/p1-w", read(AFTER)));
        var entries = IntStream.range(0, records.size())
                .mapToObj(index -> new SystemState.Entry("b", numbers.get(index), records.get(index), said))
                .toList();
        return Oracle.violations(
                List.of(new SubmittedBatch(plan, id)),
                new SystemState(batches, Map.of("b", entries), claims, read(provider)));
    }

    private static ObjectNode read(String json) {
        JsonNode node = Json.read(quoted(json).getBytes(StandardCharsets.UTF_8));
        return (ObjectNode) node;
    }
}
