package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on Node-RED. */
@QuarkusTest
@Tag("real-servers")
class FlowsTest extends RealServerBatches {
    private static final String REFUSED = "{'type':'DELETE','kind':'flow','remoteId':'nope'}";
    private static final String NODES =
            "[{'id':'%1$s-in','type':'inject','name':'in','props':[],'repeat':'','x':1,'y':1,'wires':[['%1$s-out']]},"
                    + "{'id':'%1$s-out','type':'debug','name':'out','x':2,'y':1,'wires':[]}]";

    private final HttpApi api = new HttpApi(configured("NODE_RED_URL"));

    @BeforeEach
    void seed() {
        ids().values().forEach(id -> api.delete("/flow/" + id));
        for (var label : new String[] {"changed", "deleted", "replaced", "kept"}) {
            api.post(
                    "/flow",
                    "{'label':'" + label + "','info':'before','nodes':" + NODES.formatted(label) + ",'configs':[]}");
        }
    }

    private String[] changes() {
        return new String[] {
            "{'key':'c','type':'CREATE','kind':'flow','name':'made','desired':{'nodes':" + NODES.formatted("made")
                    + "}}",
            "{'key':'u','type':'UPDATE','kind':'flow','remoteId':'%s','desired':{'disabled':true,'info':null,'nodes':[]}}"
                    .formatted(ids().get("changed")),
            "{'key':'d','type':'DELETE','kind':'flow','remoteId':'%s'}".formatted(ids().get("deleted")),
            "{'key':'r','type':'REPLACE','kind':'flow','remoteId':'%s','name':'other','desired':{'nodes':[]}}"
                    .formatted(ids().get("replaced"))
        };
    }

    @Test
    void a_batch_is_carried_out() {
        assertEquals("SUCCEEDED", outcome(changes()));

        var after = state();
        assertEquals(Set.of("made", "changed", "other", "kept"), after.keySet());
        assertEquals(2, after.get("made").path("nodes").size());
        assertEquals(0, after.get("changed").path("nodes").size());
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();

        undoneAccepting("WRITE_ONLY", failing(REFUSED, changes()));

        assertEquals(before, state());
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("node-red", "Node-RED 4.0.9");
        table.add(
                "flow",
                Stream.<Supplier<String>>of(
                                () -> changes()[0], () -> changes()[1], () -> changes()[3], () -> changes()[2])
                        .map(change -> tried(this::seed, change, REFUSED, this::state))
                        .toList());
        table.stands();
    }

    @Test
    void the_description_keeps_its_promises() {
        keepsItsPromises(
                "flow",
                "{'name':'scratch','sample':{'info':'a','nodes':" + NODES.formatted("scratch")
                        + "},'change':{'info':'b','disabled':true}}");
    }

    /** The ids of the flows, by their labels. */
    private Map<String, String> ids() {
        var ids = new TreeMap<String, String>();
        api.get("/flows").json().forEach(node -> {
            if (node.path("type").asText().equals("tab")) {
                ids.put(node.path("label").asText(), node.path("id").asText());
            }
        });
        return ids;
    }

    /** The flows by their labels, without their ids. */
    private Map<String, JsonNode> state() {
        var flows = new TreeMap<String, JsonNode>();
        ids().forEach((label, id) -> {
            var flow = (ObjectNode) api.get("/flow/" + id).json();
            flow.remove("id");
            for (var node : flow.path("nodes")) {
                ((ObjectNode) node).remove("z");
            }
            // Whether what has its default is stored is the server's affair.
            if (!flow.path("disabled").asBoolean()) {
                flow.remove("disabled");
            }
            if (flow.path("info").asText().isEmpty()) {
                flow.remove("info");
            }
            flows.put(label, flow);
        });
        return flows;
    }
}
