package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on json-server. */
@QuarkusTest
@Tag("real-servers")
class NotesTest extends RealServerBatches {
    private static final String REFUSED = "{'type':'DELETE','kind':'note','remoteId':'987654'}";

    private final HttpApi api = new HttpApi(configured("JSON_SERVER_URL"));

    /**
     * New notes before the old ones go: json-server gives the highest id again that is free, and ids lead elsewhere
     * then.
     */
    @BeforeEach
    void seed() {
        var old = api.get("/notes").json();
        for (var title : new String[] {"changed", "deleted", "replaced", "kept"}) {
            api.post("/notes", "{'title':'" + title + "','body':{'text':'before','size':1},'tags':['x','y']}");
        }
        old.forEach(note -> api.delete("/notes/" + note.get("id")));
    }

    private String[] changes() {
        return new String[] {
            "{'key':'c','type':'CREATE','kind':'note','name':'made','desired':{'body':{'text':'new'}}}",
            "{'key':'u','type':'UPDATE','kind':'note','remoteId':'%s','desired':{'body':{'size':null,'more':[1]},'added':true,'tags':null}}"
                    .formatted(id("changed")),
            "{'key':'d','type':'DELETE','kind':'note','remoteId':'%s'}".formatted(id("deleted")),
            "{'key':'r','type':'REPLACE','kind':'note','remoteId':'%s','name':'replaced','desired':{'body':{}}}"
                    .formatted(id("replaced"))
        };
    }

    @Test
    void a_batch_is_carried_out() {
        assertEquals("SUCCEEDED", outcome(changes()));

        var after = state();
        assertEquals(Set.of("made", "changed", "replaced", "kept"), after.keySet());
        assertEquals(
                HttpApi.json("{'title':'changed','body':{'text':'before','more':[1]},'added':true}"),
                after.get("changed"));
        assertEquals(HttpApi.json("{'title':'replaced','body':{}}"), after.get("replaced"));
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();
        var changed = id("changed");

        undone(failing(REFUSED, changes()));

        assertEquals(before, state());
        assertEquals(changed, id("changed"));
    }

    @Test
    void a_recreate_brings_everything_back_but_the_id() {
        var plan = planned("{'type':'DELETE','kind':'note','remoteId':'%s'}".formatted(id("deleted")));

        assertEquals(List.of(), codes(plan));
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("json-server", "json-server 0.17.4");
        table.add(
                "note",
                Stream.<Supplier<String>>of(
                                () -> changes()[0], () -> changes()[1], () -> changes()[3], () -> changes()[2])
                        .map(change -> tried(this::seed, change, REFUSED, this::state))
                        .toList());
        table.stands();
    }

    @Test
    void the_description_keeps_its_promises() {
        keepsItsPromises("note", "{'name':'scratch','sample':{'body':{'a':1}},'change':{'body':{'b':2},'more':'x'}}");
    }

    private String id(String title) {
        return api.get("/notes?title=" + title).json().get(0).get("id").asText();
    }

    /** The notes by their titles, without their ids. */
    private Map<String, JsonNode> state() {
        var notes = new TreeMap<String, JsonNode>();
        api.get("/notes").json().forEach(note -> {
            ((ObjectNode) note).remove("id");
            notes.put(note.get("title").textValue(), note);
        });
        return notes;
    }
}
