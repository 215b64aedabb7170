package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.testing.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tests of providers share. */
final class Providers {
    static final IdempotencyKey KEY =
            new IdempotencyKey(BatchId.next(), 1, IdempotencyKey.Direction.FORWARD, IdempotencyKey.Half.WRITE, 1);
    static final ResourceWrites.OnCreated UNHEARD = id -> Uni.createFrom().voidItem();

    private Providers() {}

    /** The shipped file, against the sandbox that listens there. */
    static KindRegistry hypernative(Vertx vertx, String url) {
        Map<String, String> configured = Map.of(
                "HYPERNATIVE_URL", url,
                "HYPERNATIVE_CLIENT_ID", "sandbox-client",
                "HYPERNATIVE_CLIENT_SECRET", "sandbox-secret");
        return new KindRegistry(
                vertx,
                sources(configured),
                List.of("classpath:providers/hypernative.yaml"),
                new SimpleMeterRegistry(),
                Tracing.OFF);
    }

    /** Settings for placeholders, and no files. */
    static PlaceholderSources sources(Map<String, String> settings) {
        return new PlaceholderSources(name -> Optional.ofNullable(settings.get(name)), Path.of("/nowhere"));
    }

    static KindRegistry registry(Vertx vertx, String yaml) {
        return registry(vertx, yaml, Map.of());
    }

    /** @param settings the values of placeholders */
    static KindRegistry registry(Vertx vertx, String yaml, Map<String, String> settings) {
        try {
            Path file = Files.createTempFile("provider", ".yaml");
            try {
                Files.writeString(file, yaml, StandardCharsets.UTF_8);
                return new KindRegistry(
                        vertx, sources(settings), List.of(file.toString()), new SimpleMeterRegistry(), Tracing.OFF);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T await(Uni<T> operation) {
        return operation.await().atMost(Waits.LIMIT);
    }

    static ProviderFailure failure(Uni<?> operation) {
        Object outcome = operation
                .<Object>map(item -> "succeeded with " + item)
                .onFailure()
                .recoverWithItem(failure -> failure)
                .await()
                .atMost(Waits.LIMIT);
        if (outcome instanceof ProviderFailure failure) {
            return failure;
        }
        throw new AssertionError("expected a provider's failure, got " + outcome);
    }

    /** A document with single quotes for double ones. */
    static JsonNode json(String singleQuoted) {
        return Json.read(singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
