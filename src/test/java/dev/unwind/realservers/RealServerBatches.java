package dev.unwind.realservers;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.BatchTest;
import dev.unwind.testing.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** What tests of batches on real servers share. */
@WithTestResource(PostgresResource.class)
@WithTestResource(RealServersResource.class)
abstract class RealServerBatches extends BatchTest {
    /** What a caller accepts who takes note of a warning of the plan. */
    private static final Map<String, String> ACCEPTED = Map.of(
            "LIMITATION", "LIMITATION",
            "LOST_WITH_ID", "LOST_WITH_ID",
            "WRITE_ONLY", "WRITE_ONLY",
            "MASKED", "WRITE_ONLY",
            "CASCADE", "LIMITATION");

    static String configured(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    /** The changes, and one that comes after all of them and cannot be carried out. */
    static String[] failing(String impossible, String... changes) {
        var all = new ArrayList<>(List.of(changes));
        var keys = all.stream()
                .map(change -> "'" + change.replaceAll("^.*?'key':'([^']+)'.*$", "$1") + "'")
                .toList();
        all.add(impossible.replaceFirst("\\{", "{'key':'impossible','dependsOn':[" + String.join(",", keys) + "],"));
        return all.toArray(String[]::new);
    }

    /** Carries out a batch that cannot succeed: it is undone, and each step's undoing is verified. */
    void undone(String... changes) {
        assertUndone(submit(changes));
    }

    /** Likewise, where the caller accepts a kind of loss; who does not is told of it by an INCOMPLETE batch. */
    void undoneAccepting(String loss, String... changes) {
        assertUndone(submitWith("'rollback':{'accept':['" + loss + "']}", changes));
    }

    private void assertUndone(String id) {
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        steps(id).stream()
                .filter(step -> !step.get("key").textValue().equals("impossible"))
                .forEach(step -> assertTrue(step.at("/rollback/verified").booleanValue(), step::toString));
    }

    /**
     * Makes a change by a batch, then has a batch that fails make and undo it, and compares.
     *
     * @param ground makes the server's state what it is to be before the change
     * @param change made for that state
     * @param state the server's, without what a recreate changes by its nature
     * @return for a table: that all came back, or which losses had to be accepted, or that the kind has no such change
     */
    String tried(Runnable ground, Supplier<String> change, String impossible, Supplier<?> state) {
        ground.run();
        var before = state.get();
        var plan = plan(change.get());
        if (plan.statusCode() != 200) {
            return "-";
        }
        var warned = json(plan).at("/changes/0/rollback/warnings").findValuesAsText("code").stream()
                .filter(ACCEPTED::containsKey)
                .distinct()
                .toList();
        var accept = warned.stream()
                .map(code -> "'" + ACCEPTED.get(code) + "'")
                .distinct()
                .collect(Collectors.joining(","));
        assertUndone(submitWith(
                warned.isEmpty() ? "" : "'rollback':{'accept':[" + accept + "]}", failing(impossible, change.get())));
        assertEquals(before, state.get());

        ground.run();
        var id = submit(change.get());
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertNotEquals(before, state.get());
        return warned.isEmpty() ? "exact" : String.join(" ", warned);
    }

    /** The plan of one change. */
    static JsonNode planned(String change) {
        return json(plan(change)).at("/changes/0/rollback");
    }

    private static Response plan(String change) {
        return given().contentType(ContentType.JSON)
                .body(quoted("{'changes':[" + change + "]}"))
                .post("/v1/batches?dryRun=true");
    }

    static List<String> codes(JsonNode rollback) {
        return rollback.get("warnings")
                .valueStream()
                .map(warning -> warning.get("code").textValue())
                .toList();
    }

    /** The description of a kind keeps its promises, with a scratch resource. */
    static void keepsItsPromises(String kind, String request) {
        var report = json(given().contentType(ContentType.JSON)
                .body(quoted(request))
                .post("/v1/kinds/" + kind + "/check?roundTrip=true"));
        assertTrue(report.path("kept").booleanValue(), report::toPrettyString);
    }
}
