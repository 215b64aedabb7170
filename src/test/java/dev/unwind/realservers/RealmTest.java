package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on a realm of Keycloak: children, role mappings and memberships, masked secrets. */
@QuarkusTest
@Tag("real-servers")
class RealmTest extends RealServerBatches {
    private static final List<String> MANAGED = List.of("id", "containerId", "parentId", "internalId", "access");
    private static final String REFUSED =
            "{'type':'CREATE','kind':'keycloak_identity_provider','name':'refused','desired':{'alias':'refused','providerId':'none'}}";

    private final HttpApi api = Keycloak.api(
            configured("KEYCLOAK_REALM_API"),
            configured("KEYCLOAK_TOKEN_URL"),
            configured("KEYCLOAK_CLIENT"),
            configured("KEYCLOAK_SECRET"));

    @BeforeEach
    void seed() {
        remove();
        made("/roles", "{'name':'reader','description':'reads','attributes':{'level':['1']}}");
        made("/roles", "{'name':'writer'}");
        made("/roles-by-id/" + role("writer") + "/composites", "[" + mapping("reader") + "]");
        var client = made(
                "/clients",
                "{'clientId':'app-shop','description':'a shop','secret':'s3cret','redirectUris':['https://shop.example.com/*']}");
        made("/clients/" + client + "/protocol-mappers/models", mapper("color", "blue"));
        made("/clients/" + client + "/protocol-mappers/models", mapper("size", "big"));
        var staff = made("/groups", "{'name':'staff','attributes':{'floor':['2']}}");
        made("/groups/" + staff + "/role-mappings/realm", "[" + mapping("reader") + "]");
        made("/groups/" + staff + "/children", "{'name':'night','attributes':{'hours':['22-6']}}");
        made("/groups/" + staff + "/children", "{'name':'day'}");
        var ann = made(
                "/users",
                "{'username':'ann','email':'ann@example.com','firstName':'Ann','lastName':'Lee','enabled':true}");
        made("/users/" + ann + "/role-mappings/realm", "[" + mapping("reader") + "," + mapping("writer") + "]");
        done(204, api.put("/users/" + ann + "/groups/" + staff, ""));
        made("/users", "{'username':'bob','enabled':true}");
        done(
                204,
                api.call(
                        "DELETE",
                        "/users/" + user("bob") + "/role-mappings/realm",
                        "[" + mapping("default-roles-house") + "]"));
        made("/identity-provider/instances", provider("corp", "'clientSecret':'hush',"));
    }

    private void remove() {
        all("/users").forEach(user -> api.delete("/users/" + id(user)));
        all("/groups").forEach(group -> api.delete("/groups/" + id(group)));
        apps().forEach(client -> api.delete("/clients/" + id(client)));
        roles().forEach(role -> api.delete("/roles-by-id/" + id(role)));
        all("/identity-provider/instances")
                .forEach(provider -> api.delete("/identity-provider/instances/" + text(provider, "alias")));
    }

    private static String mapper(String name, String value) {
        return ("{'name':'%s','protocol':'openid-connect','protocolMapper':'oidc-hardcoded-claim-mapper','config':{"
                        + "'claim.name':'%s','claim.value':'%s','jsonType.label':'String',"
                        + "'access.token.claim':'true','introspection.token.claim':'true'}}")
                .formatted(name, name, value);
    }

    private static String provider(String alias, String secret) {
        return ("{'alias':'%s','providerId':'oidc','enabled':true,'config':{'clientId':'unwind',%s"
                        + "'authorizationUrl':'https://id.example.com/auth','tokenUrl':'https://id.example.com/token'}}")
                .formatted(alias, secret);
    }

    private String made(String path, String json) {
        var answer = api.post(path, json);
        assertTrue(answer.status() / 100 == 2, answer::toString);
        return answer.header("Location").replaceFirst(".*/", "");
    }

    private static void done(int status, HttpApi.Answer answer) {
        assertEquals(status, answer.status(), answer::toString);
    }

    private static String create(String key, String kind, String name, String desired) {
        return "{'key':'%s','type':'CREATE','kind':'keycloak_%s','name':'%s','desired':%s}"
                .formatted(key, kind, name, desired);
    }

    private static String update(String key, String kind, String id, String desired) {
        return "{'key':'%s','type':'UPDATE','kind':'keycloak_%s','remoteId':'%s','desired':%s}"
                .formatted(key, kind, id, desired);
    }

    private static String replace(String key, String kind, String id, String name, String desired) {
        return "{'key':'%s','type':'REPLACE','kind':'keycloak_%s','remoteId':'%s','name':'%s','desired':%s}"
                .formatted(key, kind, id, name, desired);
    }

    private static String delete(String key, String kind, String id) {
        return "{'key':'%s','type':'DELETE','kind':'keycloak_%s','remoteId':'%s'}".formatted(key, kind, id);
    }

    private String[] changes() {
        return new String[] {
            create("auditor", "role", "auditor", "{'description':'audits'}"),
            create("app", "client", "app-new", "{'clientId':'app-new','redirectUris':['https://new.example.com/*']}"),
            create(
                    "tint",
                    "mapper",
                    "tint",
                    mapper("tint", "red").replaceFirst("\\{", "{'client':{'\\$ref':'app#/id'},")),
            create(
                    "guests",
                    "group",
                    "guests",
                    "{'name':'guests','realmRoles':[{'id':{'$ref':'auditor#/id'},'name':'auditor'}]}"),
            create("late", "subgroup", "late", "{'group':{'$ref':'guests#/id'},'name':'late'}"),
            create(
                    "carol",
                    "user",
                    "carol",
                    "{'username':'carol','enabled':true,'groups':[{'$ref':'guests#/id'}],'realmRoles':["
                            + "{'id':{'$ref':'auditor#/id'},'name':'auditor'}," + mapping("default-roles-house")
                            + "]}"),
            update(
                    "ann",
                    "user",
                    user("ann"),
                    "{'firstName':null,'groups':[],'realmRoles':[{'id':{'$ref':'auditor#/id'},'name':'auditor'}]}"),
            delete("bob", "user", user("bob")),
            update("corp", "identity_provider", "corp", "{'displayName':'Staff','config':{'clientId':'other'}}"),
            update("shop", "client", client("app-shop"), "{'description':null,'secret':'an0ther'}"),
            update(
                    "color",
                    "mapper",
                    client("app-shop") + "/" + mapperId("color"),
                    "{'config':{'claim.value':'green'}}"),
            delete("size", "mapper", client("app-shop") + "/" + mapperId("size")),
            update("night", "subgroup", group("staff") + "/" + subgroup("night"), "{'attributes':{'hours':['23-5']}}")
        };
    }

    @Test
    void a_batch_is_carried_out() {
        var id = submit(changes());
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());

        var state = state();
        assertEquals(
                HttpApi.json("['auditor','default-roles-house']"),
                state.get("user carol").get("roles"));
        assertEquals(HttpApi.json("['/guests']"), state.get("user carol").get("groups"));
        assertEquals(HttpApi.json("['auditor']"), state.get("user ann").get("roles"));
        assertFalse(state.containsKey("user bob"));
        assertEquals("an0ther", text(state.get("client app-shop"), "secret"));
        assertEquals(
                "red",
                state.get("client app-new")
                        .at("/mappers/tint/config/claim.value")
                        .textValue());
        assertEquals(
                "late", state.get("group guests").at("/subgroups/late/name").textValue());
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();

        var id = submitWith("'rollback':{'accept':['LIMITATION']}", failing(REFUSED, changes()));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());

        assertEquals(before, state());
    }

    /** What is deleted with a group, and what a role is part of. */
    @Test
    void what_a_delete_takes_along_comes_back() {
        var before = state();

        undoneAccepting(
                "LIMITATION",
                failing(
                        REFUSED,
                        delete("staff", "group", group("staff")),
                        delete("reader", "role", role("reader")),
                        delete("shop", "client", client("app-shop"))));

        assertEquals(before, state());
    }

    /**
     * Of what is deleted, a secret that is shown as a mask is lost: the plan says so, and the batch does not hide it.
     */
    @Test
    void a_masked_secret_outlives_updates_and_no_delete() {
        undone(failing(REFUSED, update("k", "identity_provider", "corp", "{'displayName':'Staff'}")));
        assertEquals(
                "**********",
                all("/identity-provider/instances/corp")
                        .at("/config/clientSecret")
                        .textValue());

        assertEquals(List.of("MASKED"), codes(planned(delete("k", "identity_provider", "corp"))));
        var id = submit(failing(REFUSED, delete("k", "identity_provider", "corp")));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(id, "k"));
    }

    @Test
    void what_is_refused_says_why() {
        var id = submit(REFUSED.replaceFirst("\\{", "{'key':'k',"));

        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        var message = step(id, "k").at("/error/message").textValue();
        assertTrue(message.endsWith("Invalid identity provider id [none]"), message);
    }

    @Test
    void the_descriptions_keep_their_promises() {
        keepsItsPromises(
                "keycloak_role", "{'name':'scratch','sample':{'description':'a'},'change':{'attributes':{'a':['b']}}}");
        keepsItsPromises("keycloak_client", "{'name':'app-scratch','sample':{},'change':{'description':'b'}}");
        var client = client("app-shop");
        keepsItsPromises(
                "keycloak_mapper",
                "{'name':'scratch','sample':"
                        + mapper("scratch", "1").replaceFirst("\\{", "{'client':'" + client + "',")
                        + ",'change':{'config':{'claim.value':'2'}}}");
        keepsItsPromises(
                "keycloak_subgroup",
                "{'name':'scratch','sample':{'group':'" + group("staff") + "'},'change':{'description':'b'}}");
        keepsItsPromises(
                "keycloak_user",
                "{'name':'scratch','sample':{'enabled':true,'realmRoles':[" + mapping("default-roles-house")
                        + "]},'change':{'firstName':'b','realmRoles':[" + mapping("reader") + "]}}");
        keepsItsPromises(
                "keycloak_identity_provider",
                "{'name':'scratch','sample':" + provider("scratch", "") + ",'change':{'displayName':'b'}}");
        keepsItsPromises(
                "keycloak_group",
                "{'name':'scratch','sample':{'description':'a'},'change':{'attributes':{'a':['b']}}}");
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("keycloak", "Keycloak 26.5.6");
        row(
                table,
                "role",
                () -> role("reader"),
                () -> "{'description':'new','composites':[" + mapping("writer") + "]}",
                () -> "{'description':null,'attributes':{'level':['2']}}");
        row(
                table,
                "client",
                () -> client("app-shop"),
                () -> "{'redirectUris':['https://new.example.com/*'],'secret':'new'}",
                () -> "{'description':null,'secret':'another'}");
        row(
                table,
                "mapper",
                () -> client("app-shop") + "/" + mapperId("color"),
                () -> mapper("app-new", "red").replaceFirst("\\{", "{'client':'" + client("app-shop") + "',"),
                () -> "{'config':{'claim.value':'green'}}");
        row(
                table,
                "group",
                () -> group("staff"),
                () -> "{'attributes':{'floor':['3']},'realmRoles':[" + mapping("reader") + "]}",
                () -> "{'description':'all','realmRoles':[" + mapping("writer") + "]}");
        row(
                table,
                "subgroup",
                () -> group("staff") + "/" + subgroup("night"),
                () -> "{'group':'" + group("staff") + "','attributes':{'hours':['4']}}",
                () -> "{'attributes':{'hours':['23-5']}}");
        row(
                table,
                "user",
                () -> user("ann"),
                () -> "{'enabled':true,'realmRoles':[" + mapping("default-roles-house") + "," + mapping("reader")
                        + "],'groups':['" + group("staff") + "']}",
                () -> "{'firstName':null,'email':'lee@example.com','groups':[],'realmRoles':[" + mapping("writer")
                        + "]}");
        row(
                table,
                "identity_provider",
                () -> "corp",
                () -> provider("app-new", "'clientSecret':'new',"),
                () -> "{'displayName':'Staff'}");
        table.stands();
    }

    private void row(
            ExampleTable table, String kind, Supplier<String> id, Supplier<String> desired, Supplier<String> patch) {
        table.add(
                "keycloak_" + kind,
                Stream.<Supplier<String>>of(
                                () -> create("k", kind, "app-new", desired.get()),
                                () -> update("k", kind, id.get(), patch.get()),
                                () -> replace("k", kind, id.get(), "app-new", desired.get()),
                                () -> delete("k", kind, id.get()))
                        .map(change -> tried(this::seed, change, REFUSED, this::state))
                        .toList());
    }

    private JsonNode all(String path) {
        return api.get(path).json();
    }

    private List<JsonNode> apps() {
        return all("/clients")
                .valueStream()
                .filter(client -> text(client, "clientId").startsWith("app-"))
                .toList();
    }

    private List<JsonNode> roles() {
        return all("/roles?briefRepresentation=false")
                .valueStream()
                .filter(role -> !role.path("description").asText().startsWith("${"))
                .toList();
    }

    private static String id(JsonNode resource) {
        return text(resource, "id");
    }

    private static String text(JsonNode resource, String member) {
        return resource.get(member).textValue();
    }

    private String role(String name) {
        return id(all("/roles/" + name));
    }

    private String mapping(String role) {
        return "{'id':'" + role(role) + "','name':'" + role + "'}";
    }

    private String user(String name) {
        return id(all("/users?exact=true&username=" + name).get(0));
    }

    private String client(String name) {
        return id(all("/clients?clientId=" + name).get(0));
    }

    private String group(String name) {
        return named(all("/groups"), name);
    }

    private String subgroup(String name) {
        return named(all("/groups/" + group("staff") + "/children"), name);
    }

    private String mapperId(String name) {
        return named(all("/clients/" + client("app-shop") + "/protocol-mappers/models"), name);
    }

    private static String named(JsonNode all, String name) {
        return all.valueStream()
                .filter(each -> text(each, "name").equals(name))
                .map(RealmTest::id)
                .findFirst()
                .orElseThrow();
    }

    /** What the realm holds, without ids and what a recreate cannot bring back. */
    private Map<String, JsonNode> state() {
        var state = new TreeMap<String, JsonNode>();
        roles().forEach(role -> state.put(
                "role " + text(role, "name"),
                plain(role).set("composites", names(all("/roles-by-id/" + id(role) + "/composites"), "name"))));
        apps().forEach(client -> state.put(
                "client " + text(client, "clientId"),
                plain(client, "attributes", "protocolMappers")
                        .set("mappers", byName(all("/clients/" + id(client) + "/protocol-mappers/models")))));
        all("/groups?briefRepresentation=false")
                .forEach(group -> state.put("group " + text(group, "name"), whole(group)));
        all("/users").forEach(user -> state.put("user " + text(user, "username"), wholeUser(id(user))));
        all("/identity-provider/instances")
                .forEach(provider -> state.put("provider " + text(provider, "alias"), withoutSecret(plain(provider))));
        return state;
    }

    private static ObjectNode withoutSecret(ObjectNode provider) {
        ((ObjectNode) provider.get("config")).remove("clientSecret");
        return provider;
    }

    private ObjectNode whole(JsonNode group) {
        var whole = plain(group, "subGroups");
        whole.set("roles", names(all("/groups/" + id(group) + "/role-mappings/realm"), "name"));
        whole.set("subgroups", byName(all("/groups/" + id(group) + "/children?briefRepresentation=false")));
        return whole;
    }

    private ObjectNode wholeUser(String id) {
        var whole = plain(all("/users/" + id), "createdTimestamp");
        whole.set("roles", names(all("/users/" + id + "/role-mappings/realm"), "name"));
        whole.set("groups", names(all("/users/" + id + "/groups"), "path"));
        return whole;
    }

    private static JsonNode names(JsonNode all, String member) {
        var names = JsonNodeFactory.instance.arrayNode();
        all.valueStream().map(each -> text(each, member)).sorted().forEach(names::add);
        return names;
    }

    private static ObjectNode byName(JsonNode all) {
        var named = Json.object();
        all.valueStream()
                .sorted((one, two) -> text(one, "name").compareTo(text(two, "name")))
                .forEach(each -> named.set(text(each, "name"), plain(each)));
        return named;
    }

    private static ObjectNode plain(JsonNode resource, String... further) {
        ObjectNode plain = ((ObjectNode) resource.deepCopy()).remove(MANAGED).remove(List.of(further));
        plain.removeIf(value -> value.isTextual() && value.textValue().isEmpty());
        return plain;
    }
}
