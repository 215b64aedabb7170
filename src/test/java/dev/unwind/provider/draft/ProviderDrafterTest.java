package dev.unwind.provider.draft;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unwind.batch.json.UnusableDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gateway starts with each file that is drafted from an API's document, and the file says what has to be checked.
 */
class ProviderDrafterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DraftedFile catalogue = DraftedFile.of(DraftedFile.document("classpath:openapi/catalogue.yaml"));
    private final DraftedFile projects = DraftedFile.of(DraftedFile.document("classpath:openapi/projects.yaml"));
    private final DraftedFile mailer = DraftedFile.of(DraftedFile.document("classpath:openapi/mailer.json"));

    @Test
    void enveloped_resources_have_their_ids_and_pages_where_the_document_shows_them() throws IOException {
        var author = catalogue.kind("author");

        assertEquals("/authors", author.get("path").textValue());
        assertEquals(json("{'at':'/author_id','type':'integer'}"), author.get("id"));
        assertEquals("/data", author.get("envelope").textValue());
        assertEquals(
                json("{'items':'/data','total':'/meta/total',"
                        + "'page':{'cursor':'cursor','next':'/meta/next_cursor','limit':'page_size','size':50}}"),
                author.get("list"));
        assertEquals("/created_at", author.get("createdAt").textValue());
        assertEquals(json("['/books_count','/address/verified']"), author.get("readOnly"));
        assertEquals(json("['/born']"), author.get("times"));
        assertEquals(json("{'within':'PT1M'}"), author.get("async"));
        assertEquals(
                json("{'message':'/error/message','code':'/error/code'}"),
                catalogue.tree().at("/answers/error"));
    }

    @Test
    void what_callers_may_send_is_what_a_create_takes() throws IOException {
        var desired = catalogue.kind("author").get("desired");

        assertEquals(json("['full_name']"), desired.get("required"));
        assertEquals(
                json("{'type':['string','null']}"),
                desired.at("/properties/born"),
                "version 3.0 has its own word for it");
        assertEquals(json("{'type':'number','exclusiveMinimum':0}"), desired.at("/properties/rating"));
        assertEquals(json("{'type':'object'}"), desired.at("/properties/mentor"), "an author holds an author");
        assertFalse(desired.get("properties").has("author_id"));
        assertFalse(desired.get("properties").has("created_at"));
    }

    @Test
    void merge_patches_wrapped_bodies_and_members_for_one_way_only_are_told() throws IOException {
        var book = catalogue.kind("book");

        assertEquals(json("[{'call':'POST /books','wrap':'/book'}]"), book.get("create"));
        assertEquals(json("[{'call':'PATCH /books/{id}','sends':'mergePatch'}]"), book.get("update"));
        assertEquals(json("['/pages']"), book.get("readOnly"));
        assertEquals(json("['/downloadPassword']"), book.get("writeOnly"));
        assertEquals(json("['isbn']"), book.get("immutable"));
        assertEquals(json("{'format':'paperback'}"), book.get("defaults"));
        assertTrue(book.has("idempotencyKeys"));
        assertThat(catalogue.unknownAt("/kinds/book/readOnly"), contains(containsString("/pages")));
        assertThat(catalogue.unknownAt("/kinds/book/desired"), contains(containsString("RE2")));
        assertThat(
                catalogue.unknownAt("/kinds/book/references"),
                contains(containsString("{ at: /authorId, kind: author }")));
        assertThat(catalogue.unknownAt("/kinds"), contains(containsString("POST /books/{uuid}/publish")));
    }

    @Test
    void resources_below_those_of_another_kind_have_it_as_parent() throws IOException {
        assertEquals(
                "/projects/{parent}/environments",
                projects.kind("environment").get("path").textValue());
        assertEquals("project", projects.kind("environment").get("parent").textValue());
        assertThat(
                projects.unknownAt("/kinds/environment/parent"),
                contains(containsString("a create names the id of the project as parent")));
        assertTrue(projects.described("environment").traits().refersOnlyAsChildTo("project"));
    }

    @Test
    void what_the_document_does_not_list_gets_a_list_that_has_to_be_checked() throws IOException {
        var hook = projects.kind("hook");

        assertEquals(json("{}"), hook.get("list"), "a delete of a project takes along what is listed");
        assertThat(
                projects.unknownAt("/kinds/hook/list"),
                contains(containsString("no call that lists hook; a delete of a project takes along")));
    }

    @Test
    void parents_are_told_by_their_places_whatever_their_parameters_are_called() throws IOException {
        var realms = DraftedFile.of(DraftedFile.document("classpath:openapi/realms.yaml"));
        var mapper = realms.kind("model");

        assertEquals(
                "/realms/REALM/clients/{parent}/protocol-mappers/models",
                mapper.get("path").textValue());
        assertEquals("client", mapper.get("parent").textValue());
        assertFalse(mapper.has("read"), "the calls are the usual ones");
        assertEquals(json("{}"), mapper.get("list"));
        assertThat(
                realms.unknownAt("/kinds/client/path"), contains(containsString("of which no kind was made: REALM")));
        assertEquals(
                "/realms/REALM/clients/{parent}/authz/resource-server",
                realms.kind("authz_resource_server").get("path").textValue());
        assertFalse(realms.kind("authz_resource_server").has("list"));
        assertTrue(realms.described("authz_resource_server")
                .traits()
                .ids()
                .parent()
                .isPresent());
        assertEquals(
                json("{'kind':'group','member':'group'}"),
                realms.kind("sub_group").get("parent"),
                "the API has a member called parent");
        assertEquals(json("{}"), realms.kind("sub_group").get("list"));
        assertFalse(realms.unknownAt("/kinds/sub_group/list").isEmpty());
    }

    @Test
    void parents_have_parents() throws IOException {
        var forge = DraftedFile.of(DraftedFile.document("classpath:openapi/forge.yaml"));

        assertEquals(
                json("{'kind':'project','member':'project'}"),
                forge.kind("issue").get("parent"));
        assertEquals(
                "/projects/{parent}/issues", forge.kind("issue").get("path").textValue());
        assertEquals(
                json("{'items':'/issues'}"), forge.kind("issue").get("list"), "a total is of use with pages alone");
        assertEquals(
                "/projects/{parent.parent}/issues/{parent}/notes",
                forge.kind("note").get("path").textValue());
        assertEquals("issue", forge.kind("note").get("parent").textValue());
        assertEquals(
                "/projects/{parent}/repository/branches/BRANCH/locks",
                forge.kind("lock").get("path").textValue());
        assertEquals("project", forge.kind("lock").get("parent").textValue());
        assertFalse(forge.kind("lock").has("list"), "no delete takes it along");
        assertEquals(
                json("{'page':{'number':'page','limit':'per_page','size':50}}"),
                forge.kind("project").get("list"),
                "what pages say is no part of the path");
        assertTrue(forge.unknownAt("/kinds/project/references").isEmpty(), "an id of an issue is no whole one");
    }

    /** The key stands where the pages of projects have a parameter. */
    @Test
    void what_lies_under_a_kind_that_is_left_out_is_left_out_too() {
        var text = new String(DraftedFile.document("classpath:openapi/forge.yaml"), StandardCharsets.UTF_8);
        var label = "paths:\n  /labels: { post: { requestBody: { content: { application/json: { schema: { type: object,"
                + " properties: { id: { type: string }, name: { type: string } } } } } } } }\n"
                + "  /labels/{id}: { get: {}, delete: {} }\n";
        var drafted = DraftedFile.of(text.replace("in: header, name: PRIVATE-TOKEN", "in: query, name: per_page")
                .replace("paths:\n", label)
                .getBytes(StandardCharsets.UTF_8));

        assertEquals(1, drafted.tree().path("kinds").size());
        assertTrue(drafted.tree().path("kinds").has("label"));
        assertThat(
                drafted.unknownAt("/kinds"),
                hasItem(containsString("note is left out: issue, under which it lies, is left out")));
    }

    @Test
    void a_key_in_a_header_that_the_gateway_sets_itself_is_left_out() {
        var text = new String(DraftedFile.document("classpath:openapi/forge.yaml"), StandardCharsets.UTF_8);
        var drafted = DraftedFile.of(text.replace("PRIVATE-TOKEN", "Host").getBytes(StandardCharsets.UTF_8));

        assertFalse(drafted.tree().has("auth"));
        assertThat(drafted.unknownAt("/auth"), hasItem(containsString("is left out")));
        assertTrue(drafted.tree().path("kinds").has("issue"));
    }

    @Test
    void names_are_ids_where_a_put_creates() throws IOException {
        var environment = projects.kind("environment");

        assertEquals(json("{'from':'name'}"), environment.get("id"));
        assertEquals("environmentName", environment.get("name").textValue());
        assertFalse(environment.has("create"));
        assertTrue(projects.described("environment").namesAreIds());
        assertEquals(json("{'page':{'link':true}}"), environment.get("list"));
        assertThat(
                environment
                        .at("/desired/required")
                        .valueStream()
                        .map(JsonNode::textValue)
                        .toList(),
                hasItem("environmentName"));
    }

    @Test
    void ids_versions_forms_and_required_parameters_are_taken_from_the_calls() throws IOException {
        var project = projects.kind("project");
        var hook = projects.kind("hook");

        assertEquals(json("{'from':'location'}"), project.get("id"));
        assertEquals("etag", project.get("version").textValue());
        assertEquals(json("{'number':'page','first':0,'limit':'per_page'}"), project.at("/list/page"));
        assertEquals(json("[{'call':'PATCH /projects/{id}'}]"), project.get("update"));
        assertThat(projects.unknownAt("/kinds/project/update/0"), contains(containsString("mergePatch")));
        assertEquals(
                json("[{'call':'POST /projects/{parent}/hooks?api-version=2024-06-01',"
                        + "'contentType':'application/x-www-form-urlencoded'}]"),
                hook.get("create"));
        assertFalse(hook.get("updatable").booleanValue());
    }

    @Test
    void secrets_are_placeholders() throws IOException {
        assertEquals(
                json("{'headers':{'X-Api-Key':'${CATALOGUE_X_API_KEY}'}}"),
                catalogue.tree().get("auth"));
        assertEquals(
                json(
                        "{'oauth2':{'tokenUrl':'https://login.example.com/token',"
                                + "'clientId':'${PROJECTS_ENVIRONMENTS_CLIENT_ID}',"
                                + "'clientSecret':'${PROJECTS_ENVIRONMENTS_CLIENT_SECRET}','scope':'projects:read projects:write'}}"),
                projects.tree().get("auth"));
        assertEquals(
                json("{'basic':{'user':'${MAILER_USER}','password':'${MAILER_PASSWORD}'}}"),
                mailer.tree().get("auth"));
        assertEquals(
                "https://eu.catalogue.example.com/v2",
                catalogue.description().baseUrl().toString());
    }

    @Test
    void what_exists_once_can_only_be_updated() throws IOException {
        var smtp = mailer.kind("setting_smtp");

        assertTrue(smtp.get("singleton").booleanValue());
        assertEquals(json("['/lastUsedAt']"), smtp.get("readOnly"));
        assertEquals(json("['/password']"), smtp.get("writeOnly"));
        assertTrue(mailer.described("setting_smtp").traits().abilities().update());
    }

    @Test
    void a_path_in_the_singular_belongs_to_the_one_in_the_plural() throws IOException {
        var silence = mailer.kind("silence");

        assertEquals("/silences", silence.get("path").textValue());
        assertEquals("GET /silence/{id}", silence.get("read").textValue());
        assertEquals("DELETE /silence/{id}", silence.get("delete").textValue());
        assertEquals(json("[{'call':'POST /silences','idAt':'/silenceId'}]"), silence.get("create"));
    }

    @Test
    void times_that_servers_set_and_ids_with_the_name_of_the_kind_are_known_by_their_names() throws IOException {
        var drafted = DraftedFile.of(
                """
                openapi: 3.0.0
                paths:
                  /clients:
                    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Client' } } } } }
                  /clients/{id}:
                    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Client' } } } } } }
                components:
                  schemas:
                    Client:
                      type: object
                      properties:
                        client_id: { type: string }
                        client_name: { type: string }
                        created_at: { type: string, format: date-time }
                        updated_at: { type: string, format: date-time }
                """
                        .getBytes(StandardCharsets.UTF_8));

        assertEquals(json("{'at':'/client_id'}"), drafted.kind("client").get("id"));
        assertEquals("/created_at", drafted.kind("client").get("createdAt").textValue());
        assertEquals(json("['/updated_at']"), drafted.kind("client").get("readOnly"));
        assertEquals(1, drafted.kind("client").at("/desired/properties").size());
        assertThat(drafted.unknownAt("/kinds/client/readOnly"), contains(containsString("/updated_at")));
    }

    @Test
    void a_put_of_the_collection_updates_what_its_body_names() throws IOException {
        var drafted = DraftedFile.of(
                """
                openapi: 3.0.0
                paths:
                  /pets:
                    put: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
                    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
                  /pets/{petId}:
                    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } } }
                components: { schemas: { Pet: { type: object, properties: { id: { type: integer }, name: { type: string } } } } }
                """
                        .getBytes(StandardCharsets.UTF_8));

        assertEquals(
                json("[{'call':'PUT /pets','with':{'id':'{id}'}}]"),
                drafted.kind("pet").get("update"));
    }

    @Test
    void a_name_that_stands_in_paths_is_the_id() throws IOException {
        var drafted = DraftedFile.of(
                """
                openapi: 3.0.0
                paths:
                  /users:
                    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
                  /users/{username}:
                    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
                components: { schemas: { User: { type: object, properties: { id: { type: integer }, username: { type: string } } } } }
                """
                        .getBytes(StandardCharsets.UTF_8));

        assertEquals(json("{'from':'name'}"), drafted.kind("user").get("id"));
        assertEquals("username", drafted.kind("user").get("name").textValue());
        assertEquals(json("[{'call':'POST /users'}]"), drafted.kind("user").get("create"));
        assertTrue(drafted.kind("user").at("/desired/properties").has("username"));
    }

    @Test
    void what_is_unknown_stands_in_the_file_where_it_belongs() {
        var lines = catalogue.draft().yaml().lines().map(String::strip).toList();

        assertEquals(
                "readOnly: [/pages]",
                lines.get(lines.indexOf("# CHECK: readOnly: shown and not sent, so counted as computed: /pages") + 1));
        assertTrue(catalogue.draft().unknown().stream()
                .allMatch(each -> catalogue.draft().yaml().contains("# CHECK: ")
                        && !each.what().isBlank()
                        && each.at().startsWith("/")));
        assertEquals(
                catalogue.draft().unknown().size(),
                lines.stream().filter(line -> line.startsWith("# CHECK: ")).count());
    }

    @Test
    void the_projects_own_document_can_be_drafted_from() throws IOException {
        var own = DraftedFile.of(Files.readAllBytes(Path.of("docs", "openapi.yaml")));

        assertFalse(own.kind("batch").get("deletable").booleanValue());
        assertEquals("/v1/batches", own.kind("batch").get("path").textValue());
        assertThat(
                own.tree()
                        .get("environment")
                        .valueStream()
                        .map(JsonNode::textValue)
                        .toList(),
                contains("API_UNWIND_URL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalogue.yaml", "projects.yaml", "mailer.json", "realms.yaml", "forge.yaml"})
    void a_draft_depends_on_the_document_alone(String name) throws UnusableDocument {
        var document = DraftedFile.document("classpath:openapi/" + name);

        assertEquals(List.of(ProviderDrafter.draft(document)), List.of(ProviderDrafter.draft(document)));
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
