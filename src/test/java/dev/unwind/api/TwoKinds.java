package dev.unwind.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Violation;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Two kinds that can be described and nothing else: a channel with a secret, and a watchlist. */
@Mock
@ApplicationScoped
public class TwoKinds implements Kinds {
    private final List<ResourceKind> all = List.of(
            new Described(traits(
                    "notification_channel",
                    List.of(),
                    List.of(PathPattern.parse("/configuration/value")),
                    List.of("the secret of a webhook"))),
            new Described(traits(
                    "watchlist",
                    List.of(new KindTraits.IdReference(PathPattern.parse("/channels/*/id"), "notification_channel")),
                    List.of(),
                    List.of())));

    private static KindTraits traits(
            String name, List<KindTraits.IdReference> references, List<PathPattern> secrets, List<String> limitations) {
        return new KindTraits(
                name,
                "simulated",
                "simulated",
                true,
                Optional.of("name"),
                true,
                true,
                Optional.empty(),
                true,
                true,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(1),
                references,
                secrets,
                limitations);
    }

    @Override
    public Optional<ResourceKind> find(String name) {
        return all.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    @Override
    public List<ResourceKind> all() {
        return all;
    }

    private record Described(KindTraits traits) implements ResourceKind {
        @Override
        public Uni<Optional<RemoteResource>> read(RemoteId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<RemoteResource>> find(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<RemoteResource>> list() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> created) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public JsonNode canonical(JsonNode projection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Likeness likeness(RemoteResource found, JsonNode desired) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Violation> check(ChangeType type, JsonNode desired) {
            throw new UnsupportedOperationException();
        }
    }
}
