package dev.unwind.realservers;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.BatchTest;
import dev.unwind.testing.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** What tests of batches on real servers share. */
@WithTestResource(PostgresResource.class)
@WithTestResource(RealServersResource.class)
abstract class RealServerBatches extends BatchTest {
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

    /** The plan of one change. */
    static JsonNode planned(String change) {
        return json(given().contentType(ContentType.JSON)
                        .body(quoted("{'changes':[" + change + "]}"))
                        .post("/v1/batches?dryRun=true"))
                .at("/changes/0/rollback");
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
