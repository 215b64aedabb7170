package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every overlay is built as an operator builds it, strictly read, and keeps to the rules of the house. */
@Tag("real-servers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.deployment.KubernetesManifestsTest")
class KubernetesManifestsTest {
    private static final Pattern VERSION = Pattern.compile("[^:@]+:[0-9]+\\.[0-9]+[-.0-9a-z]*");
    private static final Pattern IMAGE = Pattern.compile("(?m)^[- ]*image(?:Name)?: *(\\S+)");
    private static final Pattern SECRETIVE = Pattern.compile("(?i).*(password|secret|token|credential).*");
    private static final Duration CALLS = Duration.ofSeconds(15);

    static Stream<Overlay> overlays() {
        return Overlay.names().stream().map(Overlay::named);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void all_is_in_one_namespace_that_admits_restricted_pods_only(Overlay overlay) {
        var namespace = overlay.only(Namespace.class);
        assertEquals("restricted", namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce"));

        var name = namespace.getMetadata().getName();
        overlay.manifests().objects().stream()
                .filter(object -> !(object instanceof Namespace))
                .forEach(object -> assertEquals(name, object.getMetadata().getNamespace(), () -> named(object)));
        overlay.manifests()
                .custom()
                .forEach(resource ->
                        assertEquals(name, resource.at("/metadata/namespace").asText()));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void containers_may_do_no_more_than_they_have_to(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var pod = workload.pod().getSecurityContext();
            assertTrue(pod.getRunAsNonRoot(), workload.kind());
            assertEquals(10001, pod.getRunAsUser(), workload.kind());
            assertEquals("RuntimeDefault", pod.getSeccompProfile().getType(), workload.kind());

            var container = workload.container().getSecurityContext();
            assertTrue(container.getRunAsNonRoot(), workload.kind());
            assertTrue(container.getReadOnlyRootFilesystem(), workload.kind());
            assertFalse(container.getAllowPrivilegeEscalation(), workload.kind());
            assertFalse(container.getPrivileged(), workload.kind());
            assertEquals(List.of("ALL"), container.getCapabilities().getDrop(), workload.kind());
            assertEquals(List.of(), container.getCapabilities().getAdd(), workload.kind());
            assertNull(container.getRunAsUser(), workload.kind());

            assertFalse(workload.pod().getAutomountServiceAccountToken(), workload.kind());
            assertEquals(
                    overlay.only(ServiceAccount.class).getMetadata().getName(),
                    workload.pod().getServiceAccountName());
        }
        assertFalse(overlay.only(ServiceAccount.class).getAutomountServiceAccountToken());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void what_can_be_written_to_is_bounded_and_what_is_configured_cannot_be(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            for (var mount : workload.container().getVolumeMounts()) {
                var volume = workload.pod().getVolumes().stream()
                        .filter(candidate -> candidate.getName().equals(mount.getName()))
                        .findFirst()
                        .orElseThrow();
                if (volume.getEmptyDir() != null) {
                    assertEquals("/tmp", mount.getMountPath());
                    assertNotNull(volume.getEmptyDir().getSizeLimit(), mount.getName());
                } else {
                    assertTrue(mount.getReadOnly(), mount.getName());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void containers_say_what_they_take(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var resources = workload.container().getResources();
            for (var resource : List.of("cpu", "memory")) {
                assertTrue(resources.getRequests().containsKey(resource), resource);
                assertTrue(resources.getLimits().containsKey(resource), resource);
                var requested = resources.getRequests().get(resource).getNumericalAmount();
                var limit = resources.getLimits().get(resource).getNumericalAmount();
                assertTrue(requested.signum() > 0, resource);
                assertTrue(requested.compareTo(limit) <= 0, resource);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void gateways_are_asked_whether_they_have_started_live_and_are_ready(Overlay overlay) {
        var container = overlay.gateways().container();

        asks("started", container.getStartupProbe());
        asks("live", container.getLivenessProbe());
        asks("ready", container.getReadinessProbe());

        assertEquals(2, container.getPorts().size());
        assertEquals("http", container.getPorts().get(0).getName());
        assertEquals(8080, container.getPorts().get(0).getContainerPort());
        assertEquals("management", container.getPorts().get(1).getName());
        assertEquals(9000, container.getPorts().get(1).getContainerPort());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void images_have_a_version_and_the_program_one_only(Overlay overlay) {
        var images = overlay.workloads().stream()
                .map(workload -> workload.container().getImage())
                .collect(Collectors.toSet());
        assertEquals(1, images.size(), images::toString);
        var postgres = overlay.spec("Cluster").get("imageName").asText();
        Stream.concat(images.stream(), Stream.of(postgres))
                .forEach(image -> assertTrue(VERSION.matcher(image).matches(), image));
        assertTrue(images.iterator().next().startsWith("ghcr.io/unwind-dev/unwind:"), images::toString);
    }

    @Test
    void no_file_names_an_image_without_a_version() throws IOException {
        try (var files = Files.walk(Path.of("k8s"))) {
            var images = files.filter(file -> file.toString().endsWith(".yaml"))
                    .flatMap(file -> IMAGE.matcher(read(file)).results())
                    .map(image -> image.group(1))
                    .toList();
            assertFalse(images.isEmpty());
            images.forEach(image -> assertTrue(VERSION.matcher(image).matches(), image));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void secrets_are_named_and_never_written(Overlay overlay) {
        assertEquals(List.of(), overlay.all(Secret.class));

        overlay.workloads().stream()
                .flatMap(workload -> workload.container().getEnv().stream())
                .filter(variable -> SECRETIVE.matcher(variable.getName()).matches())
                .forEach(variable -> assertNull(variable.getValue(), variable.getName()));
        overlay.settings()
                .keySet()
                .forEach(key -> assertFalse(SECRETIVE.matcher(key).matches(), key));

        var named = overlay.workloads().stream().flatMap(Workload::secrets).collect(Collectors.toSet());
        assertEquals(Set.of("unwind-db-app", "unwind-providers"), named);
        assertEquals(
                "unwind-db",
                overlay.custom("Cluster").get(0).at("/metadata/name").asText());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void all_reach_the_same_database_with_the_keys_of_its_secret(Overlay overlay) {
        var keys = Map.of("HOST", "host", "PORT", "port", "NAME", "dbname", "USER", "username", "PASSWORD", "password");
        for (var workload : overlay.workloads()) {
            keys.forEach((variable, key) -> {
                var reference = workload.variable("UNWIND_DB_" + variable)
                        .map(EnvVar::getValueFrom)
                        .orElseThrow()
                        .getSecretKeyRef();
                assertEquals("unwind-db-app", reference.getName());
                assertEquals(key, reference.getKey());
                assertNull(reference.getOptional());
            });
            // With links to the namespace's Services there would be other UNWIND_… variables.
            assertFalse(workload.pod().getEnableServiceLinks(), workload.kind());
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void config_maps_that_are_named_are_there_and_no_others(Overlay overlay) {
        var named = overlay.workloads().stream().flatMap(Workload::configMaps).collect(Collectors.toSet());

        assertEquals(
                overlay.all(ConfigMap.class).stream()
                        .map(map -> map.getMetadata().getName())
                        .collect(Collectors.toSet()),
                named);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_shipped_description_is_mounted_where_it_is_looked_for(Overlay overlay) throws IOException {
        var volume = overlay.gateways().pod().getVolumes().stream()
                .filter(candidate -> candidate.getConfigMap() != null)
                .findFirst()
                .orElseThrow();
        var mount = overlay.gateways().container().getVolumeMounts().stream()
                .filter(candidate -> candidate.getName().equals(volume.getName()))
                .findFirst()
                .orElseThrow();
        assertEquals(overlay.settings().get("UNWIND_PROVIDERS_FILES"), mount.getMountPath());

        var shipped = "src/main/resources/providers/hypernative.yaml";
        assertEquals(
                Files.readString(Path.of(shipped)),
                overlay.configMap(volume.getConfigMap().getName()).getData().get("hypernative.yaml"),
                "the description has changed; to take it in: cp " + shipped + " k8s/base/providers/");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void a_stopping_gateway_has_the_time_that_it_takes(Overlay overlay) {
        var settings = overlay.settings();
        var taken = Duration.parse(settings.get("QUARKUS_SHUTDOWN_DELAY"))
                .plus(Duration.parse(settings.get("UNWIND_ENGINE_DRAIN")))
                .plus(CALLS);

        var grace = Duration.ofSeconds(overlay.gateways().pod().getTerminationGracePeriodSeconds());

        assertTrue(grace.compareTo(taken) > 0, grace + " is more than " + taken);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void a_rollout_takes_no_gateway_away_before_another_is_ready(Overlay overlay) {
        var strategy = overlay.only(Deployment.class).getSpec().getStrategy();

        assertEquals("RollingUpdate", strategy.getType());
        assertEquals(new IntOrString(0), strategy.getRollingUpdate().getMaxUnavailable());
        assertEquals(new IntOrString(1), strategy.getRollingUpdate().getMaxSurge());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void gateways_keep_apart_from_one_another(Overlay overlay) {
        var gateways = overlay.gateways();
        var spread = gateways.pod().getTopologySpreadConstraints();
        assertEquals(
                List.of("topology.kubernetes.io/zone", "kubernetes.io/hostname"),
                spread.stream().map(constraint -> constraint.getTopologyKey()).toList());
        spread.forEach(constraint -> assertTrue(
                gateways.isSelectedBy(constraint.getLabelSelector().getMatchLabels()), constraint::toString));

        var apart =
                gateways.pod().getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution();
        assertEquals(1, apart.size());
        assertTrue(gateways.isSelectedBy(
                apart.get(0).getPodAffinityTerm().getLabelSelector().getMatchLabels()));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void deployment_service_and_budget_mean_the_gateways_and_nothing_else(Overlay overlay) {
        var budget = overlay.only(PodDisruptionBudget.class).getSpec();
        assertEquals(new IntOrString(1), budget.getMaxUnavailable());
        var service = overlay.only(Service.class).getSpec();
        assertEquals(2, service.getPorts().size());
        assertEquals("http", service.getPorts().get(0).getName());
        assertEquals(8080, service.getPorts().get(0).getPort());
        assertEquals(new IntOrString("http"), service.getPorts().get(0).getTargetPort());
        assertEquals("management", service.getPorts().get(1).getName());
        assertEquals(9000, service.getPorts().get(1).getPort());
        assertEquals(new IntOrString("management"), service.getPorts().get(1).getTargetPort());

        for (var selector : List.of(
                overlay.only(Deployment.class).getSpec().getSelector().getMatchLabels(),
                budget.getSelector().getMatchLabels(),
                service.getSelector())) {
            overlay.workloads()
                    .forEach(workload -> assertEquals(
                            workload.kind().equals("Deployment"), workload.isSelectedBy(selector), workload.kind()));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void only_what_is_needed_goes_in_or_out(Overlay overlay) {
        var policy = overlay.only(NetworkPolicy.class).getSpec();
        assertEquals(List.of("Ingress", "Egress"), policy.getPolicyTypes());
        overlay.workloads()
                .forEach(workload ->
                        assertTrue(workload.isSelectedBy(policy.getPodSelector().getMatchLabels()), workload.kind()));

        policy.getIngress().forEach(rule -> assertFalse(rule.getFrom().isEmpty()));
        assertEquals(
                List.of(Set.of("8080/TCP"), Set.of("9000/TCP")),
                policy.getIngress().stream().map(rule -> ports(rule.getPorts())).toList(),
                "callers reach one port, and Prometheus the other");
        assertEquals(
                Set.of("53/UDP", "53/TCP", "5432/TCP", "443/TCP", "4317/TCP", "4318/TCP"),
                policy.getEgress().stream()
                        .flatMap(rule -> ports(rule.getPorts()).stream())
                        .collect(Collectors.toSet()));
    }

    private static Set<String> ports(List<NetworkPolicyPort> ports) {
        return ports.stream()
                .map(port -> port.getPort().getIntVal() + "/" + port.getProtocol())
                .collect(Collectors.toSet());
    }

    private static void asks(String what, Probe probe) {
        assertNotNull(probe, () -> "no probe asks whether it is " + what);
        assertEquals("/q/health/" + what, probe.getHttpGet().getPath());
        assertEquals(new IntOrString("management"), probe.getHttpGet().getPort());
        assertTrue(probe.getTimeoutSeconds() <= probe.getPeriodSeconds(), what);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String named(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
