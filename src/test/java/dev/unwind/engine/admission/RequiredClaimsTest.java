package dev.unwind.engine.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.rest.DescribedKinds;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch claims before it begins, of resources that lie under one another. */
class RequiredClaimsTest {
    private final Vertx vertx = Vertx.vertx();
    private DescribedKinds kinds;

    @BeforeEach
    void begin() {
        kinds = new DescribedKinds(
                vertx,
                """
                provider: p
                baseUrl: http://127.0.0.1:1
                kinds:
                  realm: { path: /realms, name: name, list: {} }
                  group: { path: "/realms/{parent}/groups", list: {}, parent: { kind: realm, member: realm } }
                  flag: { path: "/flags/{parent}/all", parent: { member: environment } }
                """);
    }

    @AfterEach
    void end() {
        kinds.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Change change(int number, ChangeType type, String kind, Optional<String> id, String desired) {
        return new Change(
                number,
                "c" + number,
                type,
                kind,
                Optional.empty(),
                id.map(RemoteId::new),
                Optional.of(desired)
                        .filter(given -> !given.isEmpty())
                        .map(given -> Json.read(given.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
                List.of());
    }

    /** The claims, as kind and value; shared ones with an asterisk. */
    private Set<String> claims(Change... changes) {
        var targets = ResolvedTargets.of(
                        kinds.all(), new NothingTracked(), new Tenant("default"), List.of(changes), List.of())
                .await()
                .atMost(Waits.LIMIT);
        return RequiredClaims.of(List.of(changes), List.of(), targets).ofBatch().stream()
                .map(claim -> claim.kind() + " " + claim.value() + (claim.shared() ? "*" : ""))
                .collect(Collectors.toSet());
    }

    /** Nobody takes the parent away before the batch is done. */
    @Test
    void who_creates_something_under_a_resource_shares_in_holding_that() {
        var create = change(1, ChangeType.CREATE, "group", Optional.empty(), "{'realm':'7','name':'g'}");
        assertEquals(Set.of("realm 7*"), claims(create));
        var replace = change(1, ChangeType.REPLACE, "group", Optional.of("7/1"), "{'realm':'8','name':'g'}");
        assertEquals(Set.of("group 7/1", "realm 8*"), claims(replace));
    }

    @Test
    void a_parent_that_the_batch_changes_itself_is_held_alone() {
        assertEquals(
                Set.of("realm 7", "realm r"),
                claims(
                        change(1, ChangeType.CREATE, "group", Optional.empty(), "{'realm':'7','name':'g'}"),
                        change(2, ChangeType.UPDATE, "realm", Optional.of("7"), "{'name':'r'}")));
    }

    @Test
    void what_is_there_already_holds_no_parent_and_a_value_is_nothing_to_hold() {
        assertEquals(
                Set.of("group 7/1", "group 7/2"),
                claims(
                        change(1, ChangeType.UPDATE, "group", Optional.of("7/1"), "{'name':'g'}"),
                        change(2, ChangeType.DELETE, "group", Optional.of("7/2"), ""),
                        change(3, ChangeType.CREATE, "flag", Optional.empty(), "{'environment':'test'}")));
    }

    private static final class NothingTracked extends ResourceResolver {
        NothingTracked() {
            super(null, null);
        }

        @Override
        public Uni<Map<Name, RemoteId>> tracked(Tenant tenant, Collection<Name> names) {
            return Uni.createFrom().item(Map.of());
        }

        @Override
        public Uni<Map<Id, RemoteId>> current(Collection<Id> ids) {
            return Uni.createFrom().item(Map.of());
        }

        @Override
        public Uni<Set<Id>> borne(Collection<Id> ids) {
            return Uni.createFrom().item(Set.of());
        }
    }
}
