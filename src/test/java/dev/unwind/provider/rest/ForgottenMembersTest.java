package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An update that would remove what nobody can read is refused before anything is sent. */
class ForgottenMembersTest extends OddServerFixture {
    private static final String SECRET = "writeOnly: [/config/secret, '/keys/*/value']";

    private List<String> refused(String kind, ChangeType type, String desired) {
        return thing("{}", kind).check(type, json(desired)).stream()
                .map(Violation::pointer)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'size':1}                                                  | /config/secret /keys",
                "{'config':{'secret':'s'},'keys':[]}                         | \"\"",
                "{'config':{'secret':null},'keys':[{'value':'v'}]}           | \"\"",
                "{'config':null,'keys':[{'value':'v'},{'x':1}]}              | /keys",
                "{'config':{'$ref':'a#/config'},'keys':{'$ref':'a#/keys'}}   | \"\"",
                "{'config':{'secret':{'$ref':'a#/s'}},'keys':[{'$ref':'b'}]} | \"\"",
                "{'config':{'other':1},'keys':null}                          | /config/secret"
            })
    void a_replacing_update_has_to_give_every_write_only_member(String desired, String pointers) {
        assertEquals(
                pointers, String.join(" ", refused("{ path: /things, " + SECRET + " }", ChangeType.UPDATE, desired)));
    }

    @Test
    void the_violation_says_what_to_do() {
        var violation = thing("{}", "{ path: /things, writeOnly: [/password] }")
                .check(ChangeType.UPDATE, json("{'size':1}"))
                .get(0);
        assertEquals("/password", violation.pointer());
        assertTrue(violation.detail().startsWith("/password is never shown"));
        assertTrue(violation.detail().contains("keepsUnseen: true"));
    }

    @Test
    void what_the_provider_keeps_need_not_be_given() {
        assertEquals(
                List.of(),
                refused("{ path: /things, keepsUnseen: true, " + SECRET + " }", ChangeType.UPDATE, "{'size':1}"));
        assertEquals(
                List.of(),
                refused(
                        "{ path: /things, update: [{ call: 'PATCH /things/{id}' }], " + SECRET + " }",
                        ChangeType.UPDATE,
                        "{'size':1}"));
        assertEquals(List.of(), refused("{ path: /things, " + SECRET + " }", ChangeType.CREATE, "{'size':1}"));
    }

    @Test
    void a_call_that_is_not_made_forgets_nothing() {
        var kind = "{ path: /things, writeOnly: [/secret],"
                + " update: [{ call: 'PATCH /things/{id}', send: [size] }, { call: 'PUT /things/{id}/more' }] }";
        assertEquals(List.of(), refused(kind, ChangeType.UPDATE, "{'size':1}"));
        assertEquals(List.of("/secret"), refused(kind, ChangeType.UPDATE, "{'size':1,'color':'red'}"));
    }
}
