package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What production has beyond a gateway and a database, in production itself and where it is restored from a backup. */
@Tag("real-servers")
class ProductionManifestsTest {
    private static final Path RULES = Path.of("monitoring", "prometheus", "unwind.rules.yaml");
    private static final Path PROPERTIES = Path.of("src", "main", "resources", "application.properties");
    /** Those that PostgreSQL keeps for itself and its standbys, with room for a person. */
    private static final int OTHER_CONNECTIONS = 20;

    static Stream<Overlay> overlays() {
        return Stream.of("production", "restore").map(Overlay::named);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_autoscaler_alone_says_how_many_gateways_there_are(Overlay overlay) {
        var deployment = overlay.only(Deployment.class);
        var autoscaler = overlay.only(HorizontalPodAutoscaler.class).getSpec();

        assertNull(deployment.getSpec().getReplicas());
        assertEquals(
                List.of("apps/v1", "Deployment", deployment.getMetadata().getName()),
                List.of(
                        autoscaler.getScaleTargetRef().getApiVersion(),
                        autoscaler.getScaleTargetRef().getKind(),
                        autoscaler.getScaleTargetRef().getName()));
        assertEquals(3, autoscaler.getMinReplicas());
        assertTrue(overlay.only(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal()
                < autoscaler.getMinReplicas());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void gateways_are_added_for_processor_time_and_for_the_backlog(Overlay overlay) {
        var metrics = overlay.only(HorizontalPodAutoscaler.class).getSpec().getMetrics();

        assertEquals(
                List.of("Resource", "External"),
                metrics.stream().map(MetricSpec::getType).toList());
        assertEquals("cpu", metrics.get(0).getResource().getName());
        // The same figure at every instance: as a metric of each Pod its mean would never fall.
        var backlog = metrics.get(1).getExternal();
        assertEquals("AverageValue", backlog.getTarget().getType());
        var adapter = Manifests.yaml(Path.of("k8s/components/autoscaling/prometheus-adapter-values.yaml"));
        assertEquals(
                backlog.getMetric().getName(),
                adapter.at("/rules/external/0/name/as").asText());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_database_takes_the_connections_of_all_gateways_and_of_one_more(Overlay overlay) throws IOException {
        var properties = new Properties();
        try (var text = Files.newBufferedReader(PROPERTIES)) {
            properties.load(text);
        }
        int each = Integer.parseInt(properties.getProperty("quarkus.datasource.reactive.max-size"))
                + Integer.parseInt(properties.getProperty("quarkus.datasource.jdbc.max-size"));
        int gateways = overlay.only(HorizontalPodAutoscaler.class).getSpec().getMaxReplicas() + 1;

        int room = overlay.spec("Cluster")
                .at("/postgresql/parameters/max_connections")
                .asInt();

        assertTrue(each * gateways + OTHER_CONNECTIONS <= room, each + " for each of " + gateways);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void what_is_acknowledged_is_on_a_second_machine(Overlay overlay) {
        var cluster = overlay.spec("Cluster");

        assertEquals(3, cluster.get("instances").asInt());
        var synchronous = cluster.at("/postgresql/synchronous");
        assertEquals("any", synchronous.get("method").asText());
        assertEquals(1, synchronous.get("number").asInt());
        assertEquals("required", synchronous.get("dataDurability").asText());
        assertTrue(synchronous.get("failoverQuorum").asBoolean());
        assertTrue(cluster.at("/affinity/enablePodAntiAffinity").asBoolean());
        assertEquals("required", cluster.at("/affinity/podAntiAffinityType").asText());
        assertFalse(cluster.at("/postgresql/parameters").has("synchronous_commit"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_database_is_backed_up(Overlay overlay) {
        var backup = overlay.spec("Cluster").get("backup");
        assertEquals("30d", backup.get("retentionPolicy").asText());
        assertEquals(
                "unwind-backup",
                backup.at("/barmanObjectStore/s3Credentials/accessKeyId/name").asText());

        var schedule = overlay.spec("ScheduledBackup");
        assertEquals(overlay.custom("Cluster").get(0).at("/metadata/name"), schedule.at("/cluster/name"));
        assertEquals("barmanObjectStore", schedule.get("method").asText());
        assertTrue(schedule.get("immediate").asBoolean());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_schema_is_brought_up_to_date_by_the_job_alone(Overlay overlay) {
        var job = overlay.only(Job.class).getSpec().getTemplate().getSpec();
        var migrations = new Workload("Job", overlay.only(Job.class).getSpec().getTemplate());

        assertEquals(
                Optional.of("true"),
                migrations.variable("QUARKUS_INIT_AND_EXIT").map(EnvVar::getValue));
        assertEquals(
                Optional.of("true"),
                migrations.variable("QUARKUS_FLYWAY_MIGRATE_AT_START").map(EnvVar::getValue));
        assertEquals("Never", job.getRestartPolicy());
        assertEquals("false", overlay.settings().get("QUARKUS_FLYWAY_MIGRATE_AT_START"));
        // It is applied before the rest of a new version: what it names is there already.
        assertEquals(List.of(), migrations.configMaps().toList());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void prometheus_finds_the_gateways_under_the_job_that_the_rules_ask_for(Overlay overlay) {
        var monitor = overlay.spec("ServiceMonitor");
        var service = overlay.only(Service.class);

        monitor.at("/selector/matchLabels")
                .properties()
                .forEach(label -> assertEquals(
                        label.getValue().asText(),
                        service.getMetadata().getLabels().get(label.getKey())));
        assertEquals(
                "unwind",
                service.getMetadata().getLabels().get(monitor.get("jobLabel").asText()));
        var endpoint = monitor.get("endpoints").get(0);
        assertEquals(
                service.getSpec().getPorts().get(1).getName(),
                endpoint.get("port").asText());
        assertEquals("/q/metrics", endpoint.get("path").asText());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_operators_rules_are_those_of_prometheus(Overlay overlay) {
        assertTrue(Files.exists(RULES), () -> "there is no " + RULES);
        assertEquals(
                Manifests.yaml(RULES).get("groups"),
                overlay.spec("PrometheusRule").get("groups"),
                "the rules have changed; to take them in: k8s/prometheus-rule");
    }

    @Test
    void a_restore_is_production_whose_database_begins_with_a_backup() {
        var production = Overlay.named("production");
        var restore = Overlay.named("restore");

        assertEquals(production.manifests().objects(), restore.manifests().objects());
        assertEquals(withoutCluster(production), withoutCluster(restore));

        var cluster = restore.spec("Cluster");
        var origin = cluster.get("externalClusters").get(0);
        assertEquals(origin.get("name"), cluster.at("/bootstrap/recovery/source"));
        for (var member : List.of("database", "owner")) {
            assertEquals(
                    production.spec("Cluster").at("/bootstrap/initdb/" + member),
                    cluster.at("/bootstrap/recovery/" + member));
        }
        // It begins where the lost one archived to, and archives to another place.
        var lost = production.spec("Cluster").at("/backup/barmanObjectStore");
        assertEquals(lost.get("destinationPath"), origin.at("/barmanObjectStore/destinationPath"));
        assertEquals(lost.get("serverName"), origin.at("/barmanObjectStore/serverName"));
        assertNotEquals(lost.get("serverName"), cluster.at("/backup/barmanObjectStore/serverName"));
    }

    @Test
    void development_is_one_gateway_that_migrates_and_one_database() {
        var development = Overlay.named("dev");

        assertEquals(1, development.only(Deployment.class).getSpec().getReplicas());
        assertEquals("true", development.settings().get("QUARKUS_FLYWAY_MIGRATE_AT_START"));
        assertEquals(1, development.spec("Cluster").get("instances").asInt());
        assertEquals(List.of(), development.all(HorizontalPodAutoscaler.class));
        assertEquals(List.of(), development.all(Job.class));
    }

    private static List<JsonNode> withoutCluster(Overlay overlay) {
        return overlay.manifests().custom().stream()
                .filter(resource -> !resource.get("kind").asText().equals("Cluster"))
                .toList();
    }
}
