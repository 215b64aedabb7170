package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.Waits;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What an operator sees of a batch from outside: its lines in the log, and its trace. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.endtoend.ObservabilityIT") // its tests share what they observe
class ObservabilityIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String SECRET = "https://hooks.example.com/T0/secret";

    private static final Vertx VERTX = Vertx.vertx();
    private static GatewayCluster cluster;
    private static TraceCollector collector;
    private GatewayProcess gateway;

    @BeforeAll
    static void start() {
        cluster = new GatewayCluster("observability");
        collector = new TraceCollector(VERTX);
    }

    @AfterAll
    static void stop() {
        cluster.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The next test's instance is to carry its batches out itself. */
    @AfterEach
    void stopGateway() {
        gateway.kill9();
    }

    @Test
    void each_change_of_a_batchs_state_is_one_line_of_json_without_secrets() throws IOException, InterruptedException {
        gateway = cluster.gateway("log", Map.of("QUARKUS_LOG_CATEGORY__DEV_UNWIND_RECORD__LEVEL", "DEBUG"));
        gateway.awaitReady();
        var batch = carriedOut(gateway, PARENT);

        var recorded = new ArrayList<String>();
        for (var line :
                new String(gateway.get("/v1/batches/" + batch + "/audit").body()).split("\n")) {
            recorded.add(Json.parse(line.getBytes()).get("event").textValue());
        }
        awaiting("all is logged").until(() -> lines(gateway, batch).size() >= recorded.size());
        var lines = lines(gateway, batch);
        assertEquals(recorded, lines.stream().map(ObservabilityIT::type).toList());
        for (var line : lines) {
            var members = line.get("mdc");
            assertEquals("default", members.get("tenant").textValue());
            assertEquals(TRACE, members.get("traceId").textValue());
            assertEquals(type(line).startsWith("step."), members.has("step"));
        }
        var failed = lines.stream()
                .filter(line -> type(line).equals("step.failed"))
                .findFirst()
                .orElseThrow();
        assertEquals("WARN", failed.get("level").textValue());
        assertTrue(failed.get("message").textValue().contains("REFUSED"));
        assertTrue(
                gateway.logged().stream().noneMatch(line -> line.contains(SECRET) || line.contains("sandbox-secret")));
    }

    @Test
    void a_callers_trace_goes_on_to_the_provider_where_none_is_recorded() throws IOException, InterruptedException {
        gateway = cluster.gateway("passing", Map.of());
        gateway.awaitReady();
        cluster.provider.reset();
        carriedOut(gateway, PARENT);

        cluster.provider
                .callLog()
                .forEach(call -> assertEquals(PARENT, call.path("traceparent").asText()));
        assertFalse(cluster.provider.callLog().isEmpty());
    }

    @Test
    void a_trace_leads_from_the_submission_through_run_and_steps_to_each_call()
            throws IOException, InterruptedException {
        gateway = cluster.gateway(
                "tracing",
                Map.of(
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.1S"));
        gateway.awaitReady();
        cluster.provider.reset();
        carriedOut(gateway, PARENT);
        var called = new HashSet<String>();
        cluster.provider
                .callLog()
                .forEach(call -> called.add(call.path("traceparent").asText().split("-")[2]));

        awaiting("all is exported")
                .until(() -> ids(spans(Span.SpanKind.SPAN_KIND_CLIENT)).containsAll(called)
                        && spans(Span.SpanKind.SPAN_KIND_INTERNAL).stream()
                                .anyMatch(span -> span.getName().equals("run FORWARD")));
        var byId = collector.of(TRACE).stream()
                .collect(Collectors.toMap(span -> TraceCollector.hex(span.getSpanId()), Function.identity()));
        // An attempt that was held back, while this instance was short of its permit, never reached the provider.
        var answered = spans(Span.SpanKind.SPAN_KIND_CLIENT).stream()
                .filter(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("http.response.status_code")))
                .toList();
        assertEquals(called, ids(answered));
        for (var call : spans(Span.SpanKind.SPAN_KIND_CLIENT)) {
            var step = byId.get(TraceCollector.hex(call.getParentSpanId()));
            // The last look lists what several steps of a run are about with one call.
            boolean ofSeveral = step.getName().equals("run FORWARD");
            assertTrue(ofSeveral || List.of("apply", "undo", "verify").contains(step.getName()), step.getName());
            var run = ofSeveral ? step : byId.get(TraceCollector.hex(step.getParentSpanId()));
            assertEquals("run FORWARD", run.getName());
            var request = byId.get(TraceCollector.hex(run.getParentSpanId()));
            assertEquals("POST /v1/batches", request.getName());
            assertEquals("00f067aa0ba902b7", TraceCollector.hex(request.getParentSpanId()));
        }
        var query = HttpRequest.newBuilder(gateway.uri("/v1/batches?unheard=" + SECRET.replaceAll("\\W", "")))
                .timeout(Waits.LIMIT)
                .header("traceparent", PARENT)
                .build();
        HttpClient.newHttpClient().send(query, HttpResponse.BodyHandlers.discarding());
        awaiting("the request is exported").until(() -> spans(Span.SpanKind.SPAN_KIND_SERVER).stream()
                .anyMatch(span -> span.getName().startsWith("GET")));
        assertTrue(collector.of(TRACE).stream()
                .map(Span::toString)
                .noneMatch(span -> span.contains(SECRET) || span.contains(SECRET.replaceAll("\\W", ""))));
    }

    private static List<Span> spans(Span.SpanKind kind) {
        return collector.of(TRACE).stream()
                .filter(span -> span.getKind() == kind)
                .toList();
    }

    private static java.util.Set<String> ids(List<Span> spans) {
        return spans.stream().map(span -> TraceCollector.hex(span.getSpanId())).collect(Collectors.toSet());
    }

    /** A batch that is refused at its second change and rolled back. */
    private static String carriedOut(GatewayProcess gateway, String trace) throws IOException, InterruptedException {
        var batch = quoted("{'changes':[{'key':'c','type':'CREATE','kind':'notification_channel','name':'n','desired':"
                + "{'type':'Slack','configuration':{'value':'" + SECRET + "'}}},"
                + "{'key':'f','type':'CREATE','kind':'custom_agent','name':'refused','dependsOn':['c'],'desired':"
                + "{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'c'},"
                + "'channelsConfigurations':[{'id':987654}]}}]}");
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(gateway.uri("/v1/batches"))
                                .timeout(Waits.LIMIT)
                                .header("Content-Type", "application/json")
                                .header("traceparent", trace)
                                .POST(HttpRequest.BodyPublishers.ofString(batch))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(202, answer.statusCode(), () -> new String(answer.body()));
        var id = Json.parse(answer.body()).get("id").textValue();
        awaiting("it is rolled back")
                .until(() -> Json.parse(gateway.get("/v1/batches/" + id).body())
                        .get("status")
                        .textValue()
                        .equals("ROLLED_BACK"));
        return id;
    }

    private static List<JsonNode> lines(GatewayProcess gateway, String batch) {
        var lines = new ArrayList<JsonNode>();
        for (var line : gateway.logged()) {
            try {
                var json = Json.parse(line.getBytes());
                if (json.path("loggerName").asText().equals("dev.unwind.record")
                        && json.path("mdc").path("batch").asText().equals(batch)) {
                    lines.add(json);
                }
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + line, e);
            }
        }
        return lines;
    }

    /** What happened, as the line names it after the batch. */
    private static String type(JsonNode line) {
        return line.get("message").textValue().split(": ", 2)[1].split("[ :]", 2)[0];
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).pollInterval(Duration.ofMillis(50));
    }
}
