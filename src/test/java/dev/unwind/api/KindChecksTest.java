package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators ask what a batch would make of a kind, before one does. */
@QuarkusTest
class KindChecksTest extends GatewayTest {
    private static final String CHANNEL =
            "{'name':'alerts','type':'Slack','configuration':{'value':'https://hooks.example.com/s3cret'}}";

    @Test
    void a_resource_is_shown_as_a_batch_would_see_it() {
        var id = provider.seed("notification-channels", CHANNEL);

        for (var request : List.of("{'remoteId':%s}".formatted(id), "{'name':'alerts'}")) {
            check("notification_channel", "", request)
                    .statusCode(200)
                    .body("kept", equalTo(true))
                    .body("promises.name", hasItems("read", "name", "recreatable", "steady", "lookUp", "list"))
                    .body("promises.verdict", everyItem(equalTo("KEPT")))
                    .body("resource.remoteId", equalTo(id))
                    .body("resource.compared.configuration", equalTo("[secret]"))
                    .body("resource.ignored", hasItem("id"))
                    .body("undoing.type", hasItems("CREATE", "UPDATE", "DELETE", "REPLACE"));
        }
        assertEquals(1, provider.all("notification-channels").size());
    }

    @Test
    void what_is_not_there_is_said_to_be_so() {
        check("watchlist", "", "{'remoteId':'999'}")
                .statusCode(200)
                .body("kept", equalTo(false))
                .body("promises[0].verdict", equalTo("BROKEN"))
                .body("resource", nullValue());
        check("watchlist", "", "{'name':'nobody'}").body("promises[0].detail", equalTo("nothing bears the name"));
    }

    @Test
    void a_round_trip_tries_everything_and_leaves_nothing() {
        check(
                        "watchlist",
                        "?roundTrip=true",
                        "{'name':'scratch','sample':{'description':'a','assets':[{'chain':'ethereum','type':'Wallet','address':'0x1'}]},"
                                + "'change':{'description':null,'assets':[]}}")
                .statusCode(200)
                .body("kept", equalTo(true))
                .body(
                        "promises.name",
                        equalTo(List.of(
                                "absent before",
                                "create",
                                "look-up",
                                "update",
                                "restore",
                                "delete",
                                "recreate",
                                "delete again")))
                .body("leftover", nullValue());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_round_trip_takes_nobodys_name() {
        provider.seed("watchlists", "{'name':'taken'}");

        check("watchlist", "?roundTrip=true", "{'name':'taken','sample':{}}")
                .body("kept", equalTo(false))
                .body("promises[0].detail", containsString("choose another name"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void what_cannot_be_asked_names_the_fields() {
        check("nothing", "", "{}").statusCode(404);
        check("watchlist", "?roundTrip=perhaps", "{}").statusCode(400).body("detail", containsString("roundTrip"));
        check("watchlist", "", "{}")
                .statusCode(422)
                .body("errors[0].detail", equalTo("expected either remoteId or name"));
        check("watchlist", "", "{'remoteId':'x'}").statusCode(422).body("errors.pointer", hasItem("/remoteId"));
        check("watchlist", "", "{'remoteId':'1','sample':{}}")
                .statusCode(422)
                .body("errors.pointer", hasItem("/sample"));
        check("watchlist", "?roundTrip=true", "{'name':'n'}")
                .statusCode(422)
                .body("errors[0].detail", equalTo("sample is missing, or remoteId"));
        check("watchlist", "?roundTrip=true", "{'name':'n','sample':{'color':1},'change':{'name':null}}")
                .statusCode(422)
                .body("type", containsString("invalid-check"))
                .body("errors.pointer", hasItems("/sample/color", "/change/name"));
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_plan_changes_nothing_and_says_what_would_be_undone_how() {
        var id = provider.seed("notification-channels", CHANNEL);
        given().contentType(ContentType.JSON)
                .body(quoted("{'changes':[{'key':'d','type':'DELETE','kind':'notification_channel','remoteId':'" + id
                        + "'},{'type':'CREATE','kind':'watchlist','name':'w','dependsOn':['d'],'desired':{}}]}"))
                .post("/v1/batches?dryRun=true")
                .then()
                .statusCode(200)
                .body("exact", equalTo(true))
                .body("changes.strategy", equalTo(List.of("recreate", "delete")))
                .body("changes[1].dependsOn", equalTo(List.of(1)))
                .body("changes[0].rollback.warnings.code", equalTo(List.of("NOT_LAST")));
        given().get("/v1/batches").then().body("items.id", not(hasItem("nothing")));
        assertEquals(1, provider.all("notification-channels").size());
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/batches?dryRun=true")
                .then()
                .statusCode(422);
    }

    @Test
    void the_schema_of_providers_files_is_published() {
        given().get("/schemas/provider.json")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("title", equalTo("A provider of Unwind"));
    }

    private static ValidatableResponse check(String kind, String query, String body) {
        return given().contentType(ContentType.JSON)
                .body(quoted(body))
                .post("/v1/kinds/" + kind + "/check" + query)
                .then();
    }
}
