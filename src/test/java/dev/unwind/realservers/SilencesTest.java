package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on Alertmanager's silences: an update may move one to another id, and a delete only lets it expire. */
@QuarkusTest
@Tag("real-servers")
class SilencesTest extends RealServerBatches {
    private static final String MATCHERS = "'matchers':[{'name':'job','value':'%s','isRegex':false,'isEqual':true}]";

    private final HttpApi api = new HttpApi(configured("ALERTMANAGER_URL"));

    @BeforeEach
    void seed() {
        living().forEach(silence -> api.delete("/silence/" + silence.get("id").textValue()));
        for (var comment : List.of("moved", "commented", "deleted", "replaced")) {
            api.post("/silences", "{" + content(comment, 1, "ann") + ",'comment':'" + comment + "'}");
        }
        api.post("/silences", "{" + content("active", 0, "ann") + ",'comment':'active'}");
        api.post("/silences", "{" + content("active too", 0, "ann") + ",'comment':'active too'}");
    }

    private static String content(String job, int startsInHours, String by) {
        var start = Instant.now().plus(Duration.ofHours(startsInHours));
        return MATCHERS.formatted(job)
                + ",'startsAt':'%s','endsAt':'%s','createdBy':'%s'"
                        .formatted(start, start.plus(Duration.ofHours(2)), by);
    }

    private String[] changes() {
        return new String[] {
            "{'key':'made','type':'CREATE','kind':'silence','name':'made','desired':{" + content("made", 1, "bob")
                    + "}}",
            "{'key':'moved','type':'UPDATE','kind':'silence','remoteId':'%s','name':'moved','desired':{%s}}"
                    .formatted(id("moved"), MATCHERS.formatted("other")),
            "{'key':'commented','type':'UPDATE','kind':'silence','remoteId':'%s','desired':{'createdBy':'bob'}}"
                    .formatted(id("commented")),
            "{'key':'deleted','type':'DELETE','kind':'silence','remoteId':'%s'}".formatted(id("deleted")),
            "{'key':'replaced','type':'REPLACE','kind':'silence','remoteId':'%s','name':'replaced','desired':{%s}}"
                    .formatted(id("replaced"), content("again", 1, "bob"))
        };
    }

    private static final String REFUSED =
            "{'type':'CREATE','kind':'silence','name':'refused','desired':{" + MATCHERS.formatted("x")
                    + ",'startsAt':'2020-01-01T00:00:00.000Z','endsAt':'2020-01-02T00:00:00.000Z','createdBy':'bob'}}";

    @Test
    void a_batch_is_carried_out() {
        var before = id("moved");
        var id = submit(changes());
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());

        assertNotEquals(before, id("moved"));
        assertEquals(id("moved"), step(id, "moved").get("remoteId").textValue());
        assertEquals("bob", state().get("commented").get("createdBy").textValue());
        assertFalse(state().containsKey("deleted"));
        assertEquals("bob", state().get("replaced").get("createdBy").textValue());
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();

        undone(failing(REFUSED, changes()));

        assertEquals(before, state());
    }

    /** The old start cannot be had again; the plan says so, and all else is as it was. */
    @Test
    void of_active_ones_all_comes_back_but_the_start() {
        var before = state();
        var delete = "{'key':'d','type':'DELETE','kind':'silence','remoteId':'%s'}".formatted(id("active"));
        var update = "{'key':'u','type':'UPDATE','kind':'silence','remoteId':'%s','desired':{%s}}"
                .formatted(id("active too"), MATCHERS.formatted("other"));
        for (var change : List.of(delete, update)) {
            assertFalse(planned(change).get("exact").booleanValue());
            assertEquals("LOST_WITH_ID", codes(planned(change)).get(0));
        }

        var id = submit(failing(REFUSED, delete));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("LOST_WITH_ID", codeOf(id, "d"));
        undoneAccepting("LOST_WITH_ID", failing(REFUSED, update));

        var after = state();
        assertNotEquals(before, after);
        for (var state : List.of(before, after)) {
            state.get("active").remove("startsAt");
            state.get("active too").remove("startsAt");
        }
        assertEquals(before, after);
    }

    @Test
    void what_was_moved_by_one_batch_is_found_by_the_next() {
        assertEquals("SUCCEEDED", outcome(changes()));

        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'k','type':'UPDATE','kind':'silence','name':'moved','desired':{'createdBy':'carol'}}"));
        assertEquals("carol", state().get("moved").get("createdBy").textValue());
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("alertmanager", "Alertmanager 0.25.0");
        table.add(
                "silence",
                Stream.<Supplier<String>>of(
                                () -> changes()[0], () -> changes()[1], () -> changes()[4], () -> changes()[3])
                        .map(change -> tried(this::seed, change, REFUSED, this::state))
                        .toList());
        table.stands();
    }

    @Test
    void the_description_keeps_its_promises() {
        keepsItsPromises(
                "silence",
                "{'name':'scratch','sample':{" + content("scratch", 1, "ann") + "},'change':{"
                        + MATCHERS.formatted("other") + "}}");
    }

    private String id(String comment) {
        return living().stream()
                .filter(silence -> silence.get("comment").textValue().equals(comment))
                .findFirst()
                .orElseThrow()
                .get("id")
                .textValue();
    }

    private List<JsonNode> living() {
        return api.get("/silences")
                .json()
                .valueStream()
                .filter(silence -> !silence.at("/status/state").textValue().equals("expired"))
                .toList();
    }

    /** The silences that have not expired, by their comments, without what the server makes of them. */
    private Map<String, ObjectNode> state() {
        var state = new TreeMap<String, ObjectNode>();
        living().forEach(silence -> state.put(
                silence.get("comment").textValue(),
                ((ObjectNode) silence).remove(List.of("id", "status", "updatedAt"))));
        return state;
    }
}
