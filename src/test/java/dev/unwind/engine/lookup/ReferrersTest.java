package dev.unwind.engine.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.provider.rest.DescribedKinds;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes with a resource, or refers to it, is found before it is taken away. */
class ReferrersTest {
    /** The only resources that there are. */
    private static final Map<String, String> SHOWN = Map.of(
            "/realms/7/groups", "[{\"id\":\"1\",\"name\":\"g\"}]",
            "/realms/7/groups/1", "{\"id\":\"1\",\"name\":\"g\"}",
            "/realms/7/groups/1/aides", "[{\"id\":\"2\",\"home\":\"7\"}]",
            "/realms/7/groups/1/aides/2", "{\"id\":\"2\",\"home\":\"7\"}",
            "/realms", "[{\"id\":\"7\",\"name\":\"r\"}]");

    private final Vertx vertx = Vertx.vertx();
    private DescribedKinds kinds;

    @BeforeEach
    void begin() {
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    var body = SHOWN.get(request.path());
                    request.response().setStatusCode(body == null ? 404 : 200).end(body == null ? "{}" : body);
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        kinds = new DescribedKinds(
                vertx,
                """
                provider: library
                baseUrl: http://127.0.0.1:%d
                kinds:
                  aide:
                    path: "/realms/{parent.parent}/groups/{parent}/aides"
                    parent: { kind: group, member: group }
                    list: {}
                    readOnly: [/id]
                    references: [{ at: /home, kind: realm }]
                  group:
                    path: "/realms/{parent}/groups"
                    parent: { kind: realm, member: realm }
                    name: name
                    list: {}
                    readOnly: [/id]
                  realm: { path: /realms, name: name, list: {}, readOnly: [/id] }
                """
                        .formatted(server.actualPort()));
    }

    @AfterEach
    void end() {
        kinds.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** An aide refers to the realm itself, and its kind is described before that of the group under which it lies. */
    @Test
    void nothing_comes_before_what_it_lies_under() {
        var referrers = new Referrers(new SharedListings(), kinds.all(), Set.of("realm"), kind -> Uni.createFrom()
                .item(Set.of("7")));
        var found = referrers
                .of(kinds.all().get("realm"), new RemoteId("7"), claims -> Uni.createFrom()
                        .voidItem())
                .await()
                .atMost(Waits.LIMIT);
        assertEquals(
                List.of("group 7/1", "aide 7/1/2"),
                found.stream().map(ReferrersTest::told).toList());
    }

    private static String told(Snapshot.Referrer referrer) {
        return referrer.kind() + " " + referrer.id();
    }
}
