package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchlistsTest extends SandboxFixture {
    private static final String HOT = "{'chain':'ethereum','type':'Wallet','address':'0xAb01'}";
    private static final String COLD = "{'chain':'ethereum','type':'Wallet','address':'0xCd02'}";
    private static final String LIDO = "{'chain':'ethereum','type':'Protocol','name':'Lido'}";

    @Test
    void a_create_takes_name_and_description() {
        JsonNode created = sandbox.post("/watchlists", "{'name':'treasury','description':'hot'}")
                .data();

        assertEquals("treasury", created.path("name").asText());
        assertEquals("hot", created.path("description").asText());
        assertEquals(json("[]"), created.path("assets"));
        assertTrue(created.path("id").isInt());
        for (String managed : List.of("createdBy", "createdByUserId", "createdAt", "updatedAt", "alertsTagsStats")) {
            assertTrue(created.hasNonNull(managed), managed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'a','assets':[]}",
                "{'name':'a','id':7}",
                "{'description':'no name'}",
                "{'name':''}",
                "{'name':7}",
                "[]",
                "{'name':'a'",
                ""
            })
    void a_create_with_anything_else_is_refused(String body) {
        assertEquals(400, sandbox.post("/watchlists", body).status());
        assertEquals(json("{}"), stored("").path("watchlists"));
    }

    @Test
    void names_are_not_unique() {
        assertNotEquals(watchlist("twin"), watchlist("twin"));
    }

    @Test
    void an_update_adds_assets_unless_it_names_another_mode() {
        String path = watchlistWith(HOT);

        sandbox.patch(path, "{'assets':[" + COLD + "]}");

        assertEquals(json("[" + HOT + "," + COLD + "]"), stored(path).path("assets"));
    }

    @Test
    void an_asset_that_is_there_in_another_case_is_not_added_again() {
        String path = watchlistWith(HOT);

        sandbox.patch(path, "{'assets':[" + HOT.replace("0xAb01", "0xAB01") + "]}");

        assertEquals(json("[" + HOT + "]"), stored(path).path("assets"));
    }

    @Test
    void remove_compares_addresses_without_case() {
        String path = watchlistWith(HOT + "," + LIDO);

        sandbox.patch(path, "{'mode':'remove','assets':[" + HOT.replace("0xAb01", "0xAB01") + "]}");

        assertEquals(json("[" + LIDO + "]"), stored(path).path("assets"));
    }

    @Test
    void replaceAll_clears_and_then_adds() {
        String path = watchlistWith(HOT + "," + LIDO);

        sandbox.patch(path, "{'mode':'replaceAll','assets':[" + COLD + "]}");
        assertEquals(json("[" + COLD + "]"), stored(path).path("assets"));

        sandbox.patch(path, "{'mode':'replaceAll','assets':[]}");
        assertEquals(json("[]"), stored(path).path("assets"));
    }

    @Test
    void reads_return_assets_in_another_order_and_with_more_members() {
        String path = watchlistWith(HOT + "," + COLD + "," + LIDO);

        JsonNode assets = sandbox.get(path).data().path("assets");

        assertEquals("Lido", assets.path(0).path("name").asText());
        assertTrue(assets.path(0).path("address").isNull());
        assertEquals("0xAb01", assets.path(2).path("address").asText());
        assertTrue(assets.path(2).path("name").isNull());
        assertTrue(assets.path(2).hasNonNull("systemLabels"));
        assertTrue(assets.path(2).hasNonNull("riskScores"));
    }

    @Test
    void assets_are_accepted_with_null_members() {
        String path = watchlistWith("{'chain':'ethereum','type':'Wallet','address':'0xAb01','name':null}");

        assertEquals(json("[" + HOT + "]"), stored(path).path("assets"));
    }

    @Test
    void a_null_description_clears_it() {
        long id =
                id(sandbox.post("/watchlists", "{'name':'a','description':'b'}").data());

        JsonNode updated =
                sandbox.patch("/watchlists/" + id, "{'description':null}").data();

        assertTrue(updated.path("description").isNull());
        assertEquals("a", updated.path("name").asText());
    }

    @Test
    void an_alert_policy_is_attached_once() {
        String path = "/watchlists/" + watchlist("a");

        sandbox.patch(path, "{'alertPolicyId':77}");
        JsonNode policies = sandbox.patch(path, "{'alertPolicyId':77}").data().path("alertPolicies");

        assertEquals(1, policies.size());
        assertEquals(77, policies.path(0).path("id").intValue());
        assertTrue(policies.path(0).hasNonNull("name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'mode':'add'}",
                "{'mode':'merge','assets':[]}",
                "{'name':null}",
                "{'createdAt':'2020-01-01T00:00:00Z'}",
                "{'alertPolicyId':'77'}",
                "{'alertPolicies':[]}",
                "{'assets':[{'type':'Wallet','address':'0x1'}]}",
                "{'assets':[{'chain':'ethereum','type':'Boat','address':'0x1'}]}",
                "{'assets':[{'chain':'ethereum','type':'Wallet','name':'no address'}]}",
                "{'assets':[{'chain':'ethereum','type':'Wallet','address':'0x1','riskScores':{}}]}",
                "{'name':'b','assets':['0x1']}"
            })
    void an_update_that_is_refused_changes_nothing(String body) {
        String path = watchlistWith(HOT);
        JsonNode before = stored(path);

        assertEquals(400, sandbox.patch(path, body).status());
        assertEquals(before, stored(path));
    }

    @Test
    void the_list_is_paged_and_sorted() {
        List.of("b", "c", "a").forEach(SandboxFixture::watchlist);

        JsonNode page = sandbox.get("/watchlists?limit=1&offset=1").data();
        assertEquals("c", page.path("results").path(0).path("name").asText());
        assertEquals(1, page.path("results").size());
        assertEquals(3, page.path("totalCount").intValue());
        assertEquals(1, page.path("remainingCount").intValue());

        JsonNode sorted = sandbox.get("/watchlists?sort=name&order=desc").data().path("results");
        assertEquals(
                List.of("c", "b", "a"),
                sorted.findValuesAsText("name").stream()
                        .filter(name -> name.length() == 1)
                        .toList());
        assertEquals(400, sandbox.get("/watchlists?limit=many").status());
        assertEquals(400, sandbox.get("/watchlists?sort=colour").status());
        assertEquals(400, sandbox.get("/watchlists?order=up").status());
    }

    @Test
    void a_deleted_watchlist_is_absent() {
        String path = "/watchlists/" + watchlist("a");

        assertTrue(sandbox.delete(path).json().path("data").isNull());

        assertEquals(404, sandbox.get(path).status());
        assertEquals(404, sandbox.patch(path, "{'name':'b'}").status());
        assertEquals(404, sandbox.delete(path).status());
    }

    private static String watchlistWith(String assets) {
        String path = "/watchlists/" + watchlist("treasury");
        assertEquals(200, sandbox.patch(path, "{'assets':[" + assets + "]}").status());
        return path;
    }
}
