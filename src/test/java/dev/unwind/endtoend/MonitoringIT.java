package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whatever is alerted on, drawn, or told of is measured, what is measured is told of, and it is right. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class MonitoringIT {
    private static final List<Path> READERS = List.of(
            Path.of("monitoring", "prometheus", "unwind.rules.yaml"),
            Path.of("monitoring", "grafana", "unwind.json"),
            Path.of("docs", "operations.md"),
            Path.of("docs", "runbook.md"));

    /** What of a scraped histogram stands behind its name. */
    private static final Pattern PART = Pattern.compile("_(count|sum|max|bucket)$");

    /** Names of what is scraped; what a rule records has colons in its name. */
    private static final Pattern METRIC =
            Pattern.compile("(?<![\\w:./-])(?:unwind|http_server|jvm|process|system)_[a-z0-9_]+(?![\\w:])");

    private static final Pattern SERIES = Pattern.compile("^([a-z0-9_]+)(\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);

    private static GatewayCluster idleCluster;

    /** An instance to which no batch is submitted. */
    private static GatewayProcess idle;

    @BeforeAll
    static void start() {
        idleCluster = new GatewayCluster("monitoring-idle");
        idle = idleCluster.gateway("1", Map.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        idleCluster.close();
    }

    @Test
    void every_metric_of_the_rules_the_dashboard_and_the_documents_is_in_a_scrape() throws IOException {
        try (var cluster = new GatewayCluster("monitoring")) {
            var gateway =
                    cluster.gateway("1", Map.of("UNWIND_WATCH_EVERY", "PT0.2S")).awaitReady();
            var id = cluster.provider.seed("watchlists", "{'name':'w','description':'before'}");
            assertEquals("SUCCEEDED", carriedOut(gateway, update(id)));
            assertEquals("ROLLED_BACK", carriedOut(gateway, update(id) + "," + refused()));
            // Somebody changes the resource while the batch runs, so that it cannot be undone.
            cluster.provider.latency(300);
            var incomplete = submit(gateway, update(id) + "," + refused());
            awaiting("it is applied").until(() -> steps(gateway, incomplete).contains("APPLIED"));
            cluster.provider.thirdPartyChanges("watchlists", id, "{'description':'theirs'}");
            awaiting("it is given up").until(() -> status(gateway, incomplete).equals("INCOMPLETE"));
            awaiting("it is counted").until(() -> scrape(gateway).contains("\nunwind_batches_incomplete 1.0\n"));

            var scrape = scrape(gateway);
            var scraped = new TreeSet<String>();
            SERIES.matcher(scrape).results().forEach(series -> scraped.add(series.group(1)));
            var metrics = new TreeSet<String>();
            scraped.forEach(series -> metrics.add(PART.matcher(series).replaceFirst("")));
            for (var reader : READERS) {
                var missing = new TreeSet<>(metricsIn(reader));
                assertTrue(missing.size() > 10, "so few metrics were found in " + reader);
                missing.removeAll(scraped);
                if (reader.startsWith("docs")) {
                    missing.removeAll(metrics);
                }
                assertEquals(Set.of(), missing, "in " + reader);
            }
            var untold = new TreeSet<>(metrics);
            untold.removeIf(metric -> !metric.startsWith("unwind_"));
            untold.removeAll(metricsIn(Path.of("docs", "operations.md")));
            assertEquals(Set.of(), untold);
            assertCounts(scrape);
        }
    }

    @Test
    void what_never_happened_is_zero_and_not_missing() throws IOException {
        var scrape = scrape(idle);
        var missing = new TreeSet<>(metricsIn(Path.of("docs", "operations.md")));
        missing.removeIf(metric -> !metric.startsWith("unwind_"));
        missing.remove("unwind_provider_calls_seconds"); // by the provider's answers, which are not known before
        SERIES.matcher(scrape)
                .results()
                .forEach(series -> missing.remove(PART.matcher(series.group(1)).replaceFirst("")));
        assertEquals(Set.of(), missing);
    }

    @Test
    void callers_cannot_make_up_what_they_are_counted_under() throws IOException {
        for (var path : List.of("/v1/kinds/made-up/check", "/v1/batches/made-up", "/v1/made-up", "/made-up/x")) {
            idle.get(path);
        }
        awaiting("all are counted").until(() -> scrape(idle)
                .contains("\nhttp_server_requests_seconds_count{method=\"GET\",outcome=\"CLIENT_ERROR\","
                        + "status=\"405\",uri=\"OTHER\"} 1"));
        assertFalse(scrape(idle).contains("made-up"));
    }

    @Test
    void that_postgresql_may_lose_what_it_acknowledged_is_said_at_the_start() {
        try (var cluster = new GatewayCluster("monitoring-durability")) {
            cluster.postgres.execute("alter role postgres set synchronous_commit = off");
            var gateway = cluster.gateway("1", Map.of()).awaitReady();
            awaiting("it is measured").until(() -> scrape(gateway).contains("\nunwind_replication_asynchronous 1.0\n"));
            assertEquals(
                    1,
                    gateway.logged().stream()
                            .filter(line -> line.contains("an accepted batch may be lost")
                                    && line.contains("synchronous_commit is off"))
                            .count());
        }
    }

    private static void assertCounts(String scrape) {
        for (var series : List.of(
                "unwind_submissions_total{result=\"accepted\"} 3.0",
                "unwind_batches_seconds_count{outcome=\"SUCCEEDED\"} 1",
                "unwind_batches_seconds_count{outcome=\"ROLLED_BACK\"} 1",
                "unwind_batches_seconds_count{outcome=\"INCOMPLETE\"} 1",
                "unwind_rollbacks_started_total 2.0",
                "unwind_rollbacks_ended_total{outcome=\"verified\"} 1.0",
                "unwind_rollbacks_ended_total{outcome=\"incomplete\"} 1.0",
                "unwind_drift_total{action=\"fail\",kind=\"watchlist\"} 1.0",
                "unwind_steps_total{kind=\"watchlist\",outcome=\"applied\",type=\"UPDATE\"} 3.0",
                "unwind_steps_total{kind=\"watchlist\",outcome=\"rolled_back\",type=\"UPDATE\"} 1.0",
                "unwind_steps_total{kind=\"custom_agent\",outcome=\"failed\",type=\"CREATE\"} 2.0",
                "unwind_lease_held 1.0",
                "unwind_hold 0.0",
                "unwind_replication_asynchronous 0.0")) {
            assertTrue(scrape.contains("\n" + series), series);
        }
    }

    private static Set<String> metricsIn(Path reader) throws IOException {
        var names = new TreeSet<String>();
        var text = Files.readString(reader).replaceAll("(?m)^\\s*#.*$", "");
        METRIC.matcher(text).results().forEach(found -> names.add(found.group()));
        return names;
    }

    private static String scrape(GatewayProcess gateway) throws IOException {
        return new String(gateway.get("/q/metrics").body());
    }

    private static String update(String id) {
        return "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%d'}}"
                .formatted(id, System.nanoTime());
    }

    private static String refused() {
        return "{'key':'f','type':'CREATE','kind':'custom_agent','name':'refused','dependsOn':['u'],'desired':"
                + "{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'c'},"
                + "'channelsConfigurations':[{'id':987654}]}}";
    }

    private static String carriedOut(GatewayProcess gateway, String changes) throws IOException {
        var batch = submit(gateway, changes);
        awaiting("it ends")
                .until(() -> !Set.of("PENDING", "RUNNING", "ROLLING_BACK").contains(status(gateway, batch)));
        return status(gateway, batch);
    }

    private static String submit(GatewayProcess gateway, String changes) throws IOException {
        var answer = gateway.post(
                "/v1/batches", "application/json", BodyPublishers.ofString(quoted("{'changes':[" + changes + "]}")));
        return Json.parse(answer.body()).get("id").textValue();
    }

    private static String status(GatewayProcess gateway, String batch) throws IOException {
        return Json.parse(gateway.get("/v1/batches/" + batch).body())
                .get("status")
                .textValue();
    }

    private static String steps(GatewayProcess gateway, String batch) throws IOException {
        return new String(gateway.get("/v1/batches/" + batch + "/steps").body());
    }

    private static ConditionFactory awaiting(String what) {
        return await(what);
    }
}
