package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderFilesTest {
    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void the_shipped_file_is_read_without_any_configuration() {
        var kinds = load(Map.of(), List.of("classpath:providers/hypernative.yaml"));
        assertEquals(
                List.of("custom_agent", "notification_channel", "watchlist"),
                kinds.all().stream().map(ResourceKind::name).toList());
        var agent = kinds.get("custom_agent").traits();
        assertEquals("default", agent.account());
        assertEquals(Duration.ofSeconds(20), agent.settles());
        assertTrue(agent.mayReferTo("notification_channel"));
        assertTrue(agent.findable() && agent.listable() && agent.numericIds());
        assertEquals(List.of("agentType"), agent.immutable());
        assertFalse(kinds.get("watchlist").traits().atomicWrites());
        kinds.close();
    }

    @Test
    void every_mistake_is_named_with_its_file_and_path() throws IOException {
        Path file = write(
                "broken.yaml",
                """
                provider: broken
                environment: [NOWHERE]
                baseUrl: ftp://user:s3cret@example.com
                color: red
                auth:
                  headers: { x-key: s3cret }
                  bearer: ${NOWHERE}
                calls:
                  timeout: soon
                  maxConcurrency: 0
                  maxBody: a lot
                  retry: { tries: 3 }
                answers: { notDone: [302], envelope: data }
                kinds:
                  thing:
                    path: things
                    id: { at: /id, type: uuid }
                    project: "{a: "
                    unordered: [list]
                    immutable: fixed
                    desired: { type: object, properties: { a: {}, b: {}, c: {} } }
                    create: [ { call: POST things }, { call: POST /x, send: [a], forEach: b } ]
                    update: [ { call: PATCH /things/{id}, send: [a, b] } ]
                    references: [ { at: /a, kind: nothing } ]
                """
                        .replace("PATCH /things/{id}", "\"PATCH /things/{id}\""));
        var mistakes = mistakes(List.of(file.toString()));
        for (String expected : List.of(
                "/baseUrl: expected an http or https URL",
                "/color: is not a key that is known here",
                "/auth/headers/x-key: is a secret",
                "/auth/bearer: NOWHERE is not configured and has no default",
                "/calls/timeout: expected a duration",
                "/calls/maxConcurrency: expected a whole number from 1",
                "/calls/maxBody: expected a size",
                "/calls/retry/tries: is not a key",
                "/answers/notDone: expected statuses from 400",
                "/answers/envelope: expected a JSON Pointer",
                "/kinds/thing/path: starts with /",
                "/kinds/thing/id/type: expected integer or string",
                "/kinds/thing/project: is no JMESPath expression",
                "/kinds/thing/unordered/0: a path starts with /",
                "/kinds/thing/immutable: expected a list",
                "/kinds/thing/create/0/call: expected a method and a path",
                "/kinds/thing/create/1/forEach: needs a body",
                "/kinds/thing/create/1/send: does not go with forEach",
                "/kinds/thing/update: no call sends c",
                "/kinds/thing/references: no kind is called nothing")) {
            assertTrue(mistakes.contains(file + " at " + expected), () -> "lacks " + expected + ":\n" + mistakes);
        }
        assertFalse(mistakes.contains("s3cret"), mistakes);
    }

    @Test
    void the_files_of_a_folder_are_read_and_a_kind_is_described_once() throws IOException {
        String yaml = "{ provider: %s, baseUrl: http://localhost, kinds: { thing: { path: /things } } }";
        write("a.yaml", yaml.formatted("a"));
        Path second = write("b.yml", yaml.formatted("b"));
        write("notes.txt", "no provider");
        assertTrue(mistakes(List.of(folder.toString()))
                .contains(second + " at /kinds/thing: this kind is described twice"));
    }

    @Test
    void what_is_no_yaml_or_not_there_is_named() throws IOException {
        Path twice = write("twice.yaml", "provider: a\nprovider: b\n");
        var mistakes = mistakes(List.of(twice.toString(), "classpath:nowhere.yaml", "/nowhere/else.yaml"));
        assertTrue(
                mistakes.contains(twice + ": is no YAML that can be used: a member stands twice in one object, at "),
                mistakes);
        assertTrue(mistakes.contains("classpath:nowhere.yaml: cannot be read"), mistakes);
        assertTrue(mistakes.contains("/nowhere/else.yaml: cannot be read"), mistakes);
    }

    @Test
    void a_file_that_cannot_be_read_is_a_mistake() throws IOException {
        var file = write(
                "no-file.yaml",
                """
                provider: p
                baseUrl: https://x
                auth: { oauth2: { tokenUrl: https://y, clientId: c, clientSecret: "${file:/nowhere/s}" } }
                tls: { ca: /nowhere/ca.pem, key: %s }
                proxy: { url: "ftp://x" }
                kinds: { thing: { path: /things } }
                """
                        .formatted(write("key.pem", "no key")));
        var mistakes = mistakes(List.of(file.toString()));
        for (String expected : List.of(
                "/auth/oauth2/clientSecret: is in a file that cannot be read",
                "/tls/ca: is a file that cannot be read",
                "/tls/certificate: needs a key",
                "/proxy/url: expected an http, socks4 or socks5 URL")) {
            assertTrue(mistakes.contains(file + " at " + expected), () -> "lacks " + expected + ":\n" + mistakes);
        }
    }

    @Test
    void what_has_no_effect_beside_what_an_api_cannot_do_is_a_mistake() throws IOException {
        var file = write(
                "abilities.yaml",
                """
                provider: p
                baseUrl: https://x
                kinds:
                  lasting: { path: /a, deletable: false, delete: "DELETE /a/{id}" }
                  given: { path: /b, creatable: false, recreatable: true }
                  settings: { path: /c, singleton: true, id: { at: /uid }, list: {}, deletable: true }
                  constant: { path: /d, singleton: true, updatable: false }
                """);
        var mistakes = mistakes(List.of(file.toString()));
        for (String expected : List.of(
                "/kinds/lasting/delete: has no effect, since deletable is false",
                "/kinds/given/recreatable: what cannot be created cannot be created again",
                "/kinds/settings/id: has no effect on a singleton",
                "/kinds/settings/list: has no effect on a singleton",
                "/kinds/settings/deletable: has no effect on a singleton",
                "/kinds/constant/updatable: nothing could be done with a singleton that cannot be updated")) {
            assertTrue(mistakes.contains(file + " at " + expected), () -> "lacks " + expected + ":\n" + mistakes);
        }
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml);
    }

    private static KindRegistry load(Map<String, String> configured, List<String> files) {
        return new KindRegistry(vertx, Providers.sources(configured), files, new SimpleMeterRegistry(), Tracing.OFF);
    }

    private static String mistakes(List<String> files) {
        return assertThrows(InvalidProviderFiles.class, () -> load(Map.of(), files))
                .getMessage();
    }
}
