package dev.unwind.apivariants;

import static dev.unwind.apivariants.VariantProvider.MISDESCRIBED;
import static dev.unwind.apivariants.VariantProvider.OWNERS;
import static dev.unwind.apivariants.VariantProvider.TEAMS;
import static dev.unwind.apivariants.VariantProvider.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.Waits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References that are stripped, somebody else who is faster, and descriptions that are wrong. */
class VariantLimitsIT extends VariantBatches {
    @BeforeEach
    void empty() {
        for (var path : List.of(OWNERS, TEAMS, MISDESCRIBED, "/plain/things", "/etags/things", "/versions/things")) {
            server.reset(path);
        }
    }

    @Test
    void what_referred_to_a_recreated_resource_refers_to_it_again() {
        var ann = server.seed(OWNERS, "{'name':'ann'}");
        var bob = server.seed(OWNERS, "{'name':'bob'}");
        server.seed(TEAMS, "{'name':'inside','members':[{'id':'%s','role':'lead'},{'id':'%s'}]}".formatted(ann, bob));
        var outside = server.seed(TEAMS, "{'name':'outside','members':[{'id':'%s'}]}".formatted(ann));
        var inside = server.state(TEAMS).keySet().stream()
                .filter(id -> !id.equals(outside))
                .findFirst()
                .orElseThrow();

        var batch = submit(
                "{'key':'t','type':'UPDATE','kind':'team','remoteId':'" + inside + "','desired':{'size':3}}",
                "{'key':'a','type':'DELETE','kind':'owner','remoteId':'" + ann + "'}",
                "{'key':'b','type':'REPLACE','kind':'owner','remoteId':'" + bob
                        + "','name':'bob','desired':{'name':'bob','new':true}}",
                impossible("t", "a", "b"));

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue(), () -> steps(batch)
                .toString());
        var again = idOf("ann");
        assertNotEquals(ann, again);
        assertEquals(
                document("[{'id':'%s','role':'lead'},{'id':'%s'}]".formatted(again, idOf("bob"))),
                state(TEAMS).get("inside").get("members"));
        assertEquals(
                document("[{'id':'%s'}]".formatted(again)),
                state(TEAMS).get("outside").get("members"));
    }

    private static String idOf(String owner) {
        return server.state(OWNERS).entrySet().stream()
                .filter(each -> each.getValue().get("name").textValue().equals(owner))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** Somebody else changes the resource between the snapshot and the write. */
    @ParameterizedTest
    @CsvSource({"etags, UPDATE", "etags, DELETE", "versions, UPDATE", "versions, DELETE"})
    void whoever_was_faster_is_not_written_over(String kind, String type) {
        var path = "/" + kind + "/things";
        var id = server.seed(path, "{'name':'a','size':1}");
        var other = server.seed(path, "{'name':'b','size':1}");
        server.order(
                path,
                Fault.delay(400).on(type.equals("UPDATE") ? "PUT" : "DELETE").at(id));
        var batch = submit(
                "{'key':'first','type':'UPDATE','kind':'" + kind + "','remoteId':'" + other + "','desired':{'size':7}}",
                "{'key':'k','type':'" + type + "','kind':'" + kind + "','remoteId':'" + id + "','dependsOn':['first']"
                        + (type.equals("UPDATE") ? ",'desired':{'size':2}}" : "}"));
        Waits.await().until(() -> server.waitingFaults(path) == 0);
        server.change(path, id, "{'size':5}");

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue(), () -> steps(batch)
                .toString());
        assertEquals("REFUSED", codeOf(batch, "k"));
        assertEquals(5, state(path).get("a").get("size").intValue());
        assertEquals(1, state(path).get("b").get("size").intValue());
    }

    /** Whether it is the first create whose answer is wrong, or the one after the delete. */
    @ParameterizedTest
    @CsvSource({"0, create", "1, recreate"})
    void a_round_trip_touches_nobody_elses_resource(int skipped, String promise) {
        var path = "/plain/things";
        var victim = seed(path, "victim");
        var before = state(path);
        server.order(path, Fault.wrongId(victim).on("POST").skipping(skipped));

        var trip = check("plain", "?roundTrip=true", "{'name':'scratch','sample':{'size':1},'change':{'size':2}}");

        assertTrue(broken(trip).contains(promise), trip::toPrettyString);
        assertEquals(before, state(path));
    }

    @Test
    void a_wrong_description_is_found_out_and_leaves_nothing_behind() {
        var id = server.seed(MISDESCRIBED, "{'name':'a','detail':{'a':1,'b':2}}");

        assertEquals(List.of("steady", "list"), broken(check("misdescribed", "", "{'remoteId':'" + id + "'}")));
        var trip = check(
                "misdescribed",
                "?roundTrip=true",
                "{'name':'scratch','sample':{'detail':{'a':1,'b':2}},'change':{'detail':{'a':5}}}");
        assertTrue(broken(trip).contains("update"), trip::toPrettyString);
        assertEquals(Set.of("a"), state(MISDESCRIBED).keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cutAfter", "truncated", "late"})
    void a_round_trip_whose_create_gets_no_answer_leaves_nothing_behind(String fault) {
        server.order("/plain/things", fault(fault).on("POST"));

        var trip = check("plain", "?roundTrip=true", "{'name':'scratch','sample':{'size':1}}");

        assertEquals(List.of("create"), broken(trip));
        assertTrue(trip.path("leftover").isMissingNode());
        assertEquals(Set.of(), state("/plain/things").keySet());
    }

    private static List<String> broken(JsonNode report) {
        return report.get("promises")
                .valueStream()
                .filter(promise -> promise.get("verdict").textValue().equals("BROKEN"))
                .map(promise -> promise.get("name").textValue())
                .toList();
    }
}
