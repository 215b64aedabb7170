package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.sandbox.SandboxClient.Response;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A sandbox of its own for each test class, empty before each test. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.sandbox.SandboxFixture")
abstract class SandboxFixture {
    private static Vertx vertx;
    static SandboxServer server;
    static SandboxClient sandbox;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = SandboxServer.start(vertx, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        sandbox = new SandboxClient(server.url());
    }

    @AfterAll
    static void stop() {
        server.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void reset() {
        sandbox.post("/sandbox/reset", "");
    }

    static long watchlist(String name) {
        return id(sandbox.post("/watchlists", "{'name':'" + name + "'}").data());
    }

    static long channel(String name) {
        String channel =
                "[{'name':'" + name + "','type':'Slack','configuration':{'value':'https://hooks.example.com/x'}}]";
        return id(sandbox.post("/notification-channels", channel).data().path(0));
    }

    static Response createAgent(String name, long... channelIds) {
        return sandbox.post(
                "/custom-agents",
                "{'agentName':'" + name + "','agentType':'depeggingAgent','severity':'High','state':'enabled',"
                        + "'rule':{'chain':'ethereum','threshold':2.20},'channelsConfigurations':"
                        + references(channelIds) + "}");
    }

    static long agent(String name, long... channelIds) {
        return id(createAgent(name, channelIds).json());
    }

    /** The ids of channels as a custom agent's lists take them. */
    static String references(long... channelIds) {
        StringBuilder references = new StringBuilder();
        for (long id : channelIds) {
            references
                    .append(references.isEmpty() ? "" : ",")
                    .append("{'id':")
                    .append(id)
                    .append('}');
        }
        return "[" + references + "]";
    }

    static long id(JsonNode resource) {
        return resource.path("id").longValue();
    }

    /** A resource as the sandbox stores it. */
    static JsonNode stored(String path) {
        return sandbox.get("/sandbox/state" + path).json();
    }

    static void order(String fault) {
        Response placed = sandbox.post("/sandbox/faults", fault);
        if (placed.status() != 201) {
            throw new IllegalArgumentException(placed.text());
        }
    }

    /** The record of the last call that arrived. */
    static JsonNode lastCall() {
        JsonNode calls = sandbox.get("/sandbox/calls").json();
        return calls.path(calls.size() - 1);
    }

    static JsonNode json(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }
}
