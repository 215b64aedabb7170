package dev.unwind.apivariants;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** A server that behaves in every way, one per kind, and the provider's file that describes them. */
public class VariantProvider implements QuarkusTestResourceLifecycleManager {
    static final String REFUSING = "/refusing/things";
    static final String SECRETIVE = "/secretive/things";
    static final String FORGETFUL = "/forgetful/things";
    static final String OWNERS = "/owners";
    static final String TEAMS = "/teams";
    static final String MISDESCRIBED = "/misdescribed/things";

    /** Shared with the tests, which run in the same process. */
    static volatile VariantServer server;

    private Vertx vertx;
    private Path file;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        server = VariantServer.start(vertx);
        Variant.all().forEach(variant -> server.collection(variant.path(), variant.features()));
        server.collection(REFUSING, VariantFeatures.plain().accepts("name"));
        server.collection(
                SECRETIVE,
                VariantFeatures.plain().noPut().patch(UpdateMode.MERGE).writeOnly("/password"));
        server.collection(FORGETFUL, VariantFeatures.plain().writeOnly("/password"));
        server.collection(OWNERS, VariantFeatures.plain());
        server.collection(TEAMS, VariantFeatures.plain().refersTo(OWNERS, "/members/*/id", OnDelete.STRIP));
        server.collection(
                MISDESCRIBED, VariantFeatures.plain().counter("/reads").noPut().patch(UpdateMode.SHALLOW));
        try {
            file = Files.createTempFile("wild", ".yaml");
            Files.writeString(file, description());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("unwind.providers.files", file.toString(), "unwind.engine.busy-patience", "PT2S");
    }

    private static String description() {
        return """
                provider: wild
                baseUrl: %s
                calls: { timeout: PT1S, settles: PT0.5S, maxBody: 1MiB, retry: { delay: PT0.05S } }
                answers: { failed: error, error: { message: /error/message } }
                kinds:
                  refusing: { path: /refusing/things, name: name, list: {} }
                  secretive:
                    path: /secretive/things
                    name: name
                    list: {}
                    writeOnly: [/password]
                    update: [{ call: "PATCH /secretive/things/{id}", sends: mergePatch }]
                  forgetful: { path: /forgetful/things, name: name, list: {}, writeOnly: [/password] }
                  owner: { path: /owners, name: name, list: {} }
                  team:
                    path: /teams
                    name: name
                    list: {}
                    references: [{ at: "/members/*/id", kind: owner }]
                  misdescribed:
                    path: /misdescribed/things
                    name: name
                    list: {}
                    update: [{ call: "PATCH /misdescribed/things/{id}", sends: mergePatch }]
                """
                        .formatted(server.url())
                + Variant.all().stream().map(Variant::yaml).collect(Collectors.joining());
    }

    @Override
    public void stop() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (server != null) {
            server.close();
        }
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
