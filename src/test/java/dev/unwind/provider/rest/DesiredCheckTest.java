package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.ResourceKind;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesiredCheckTest {
    private static Vertx vertx;
    private static KindRegistry kinds;

    @BeforeAll
    static void load() {
        vertx = Vertx.vertx();
        kinds = Providers.hypernative(vertx, "http://127.0.0.1:1");
    }

    @AfterAll
    static void close() {
        kinds.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                       |          | name",
                "{'name':1}                                               | /name    | string",
                "{'name':'w','colour':'red'}                              | /colour  | not a member",
                "{'name':'w','assets':[{'chain':'c','type':'Moon','address':'a'}]} | /assets/0/type | Wallet",
                "{'name':'w','assets':[{'chain':'c','type':'Wallet','name':'n'}]}  | /assets/0      | address",
                "{'name':'w','alertPolicies':['1']}                       | /alertPolicies/0 | integer",
                "[]                                                       |          | object"
            })
    void a_create_is_told_where_and_what_was_expected(String desired, String pointer, String expected) {
        var violations = kinds.get("watchlist").check(ChangeType.CREATE, json(desired));
        assertEquals(1, violations.size(), violations::toString);
        assertEquals(pointer == null ? "" : pointer, violations.get(0).pointer());
        assertEquals(true, violations.get(0).detail().contains(expected), violations::toString);
    }

    @Test
    void a_whole_state_has_nothing_wrong_with_it() {
        assertEquals(
                List.of(),
                check(
                        "watchlist",
                        ChangeType.CREATE,
                        "{'name':'w','assets':[{'chain':'c','type':'Protocol','name':'n'}],'alertPolicies':[1]}"));
    }

    @Test
    void references_fit_anywhere() {
        String desired =
                """
                {'agentName':{'$ref':'a#/x'},'agentType':{'$ref':'a#/x'},'severity':{'$ref':'a#/x'},
                 'state':'enabled','rule':{'$ref':'a#/x'},'muteDuration':{'$ref':'a#/x'},
                 'channelsConfigurations':[{'id':{'$ref':'slack#/id'}},{'$ref':'slack#/x'}]}""";
        assertEquals(List.of(), check("custom_agent", ChangeType.CREATE, desired));
        assertEquals(
                List.of(),
                check(
                        "watchlist",
                        ChangeType.CREATE,
                        "{'name':'w','assets':[{'chain':'c','type':{'$ref':'a#/x'},'name':'n'}],'alertPolicies':[{'$ref':'a#/x'},{'$ref':'a#/x'}]}"));
    }

    @Test
    void a_reference_excuses_nothing_beside_it() {
        assertEquals(
                List.of("/channelsConfigurations/1/id"),
                pointers(check(
                        "custom_agent",
                        ChangeType.UPDATE,
                        "{'channelsConfigurations':[{'id':{'$ref':'slack#/id'}},{'id':'1'}]}")));
    }

    @Test
    void a_patch_needs_no_required_members() {
        assertEquals(List.of(), check("watchlist", ChangeType.UPDATE, "{'description':null,'assets':null}"));
        assertEquals(List.of(), check("notification_channel", ChangeType.UPDATE, "{'configuration':{'headers':null}}"));
    }

    @Test
    void a_patch_takes_no_required_member_away() {
        var violations =
                check("notification_channel", ChangeType.UPDATE, "{'name':null,'configuration':{'value':null}}");
        assertEquals(List.of("/name", "/configuration/value"), pointers(violations));
    }

    @Test
    void a_patch_holds_arrays_as_a_whole() {
        assertEquals(
                List.of("/assets/0"),
                pointers(check("watchlist", ChangeType.UPDATE, "{'assets':[{'chain':'c'}]}").stream()
                                .distinct()
                                .toList())
                        .stream()
                        .distinct()
                        .toList());
    }

    @Test
    void what_is_no_member_is_refused_in_a_patch_too() {
        assertEquals(
                List.of("/colour", "/size"),
                pointers(check("watchlist", ChangeType.UPDATE, "{'colour':null,'size':1}")));
    }

    @Test
    void an_immutable_member_is_refused_in_a_patch_and_taken_in_a_replace() {
        assertEquals(
                List.of(new Violation("/agentType", "agentType cannot be changed; use REPLACE for another one")),
                check("custom_agent", ChangeType.UPDATE, "{'agentType':'x'}"));
        assertEquals(
                List.of(),
                check(
                        "custom_agent",
                        ChangeType.REPLACE,
                        "{'agentName':'a','agentType':'x','severity':'High','state':'enabled','rule':{},'channelsConfigurations':[]}"));
    }

    @Test
    void secrets_are_not_repeated() {
        var violations = check(
                "notification_channel",
                ChangeType.CREATE,
                "{'name':'n','type':'s3cret','configuration':{'value':['s3cret'],'headers':[{'key':'s3cret'}]}}");
        assertFalse(violations.isEmpty());
        assertFalse(violations.toString().contains("s3cret"));
    }

    private static List<Violation> check(String kind, ChangeType type, String desired) {
        ResourceKind known = kinds.get(kind);
        return known.check(type, json(desired));
    }

    private static List<String> pointers(List<Violation> violations) {
        return violations.stream().map(Violation::pointer).toList();
    }
}
