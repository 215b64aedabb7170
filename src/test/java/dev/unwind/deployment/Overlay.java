package dev.unwind.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What an overlay comes to once it is built. */
record Overlay(String name, Manifests manifests) {
    private static final Path FOLDER = Path.of("k8s", "overlays");
    private static final Map<String, Overlay> BUILT = new ConcurrentHashMap<>();

    static List<String> names() {
        try (var folders = Files.list(FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Built once for all tests. */
    static Overlay named(String name) {
        return BUILT.computeIfAbsent(
                name, built -> new Overlay(built, Manifests.read(Kubectl.kustomize(FOLDER.resolve(built)))));
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return manifests.objects().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <T extends HasMetadata> T only(Class<T> type) {
        var all = all(type);
        if (all.size() != 1) {
            throw new AssertionError(name + " has not one " + type.getSimpleName() + " but " + all.size());
        }
        return all.get(0);
    }

    List<JsonNode> custom(String kind) {
        return manifests.custom().stream()
                .filter(resource -> resource.get("kind").asText().equals(kind))
                .toList();
    }

    /** What it says of the only one of this kind. */
    JsonNode spec(String kind) {
        var all = custom(kind);
        if (all.size() != 1) {
            throw new AssertionError(name + " has not one " + kind + " but " + all.size());
        }
        return all.get(0).get("spec");
    }

    Workload gateways() {
        return new Workload("Deployment", only(Deployment.class).getSpec().getTemplate());
    }

    /** All that runs the program. */
    List<Workload> workloads() {
        return Stream.concat(
                        Stream.of(gateways()),
                        all(Job.class).stream()
                                .map(job -> new Workload("Job", job.getSpec().getTemplate())))
                .toList();
    }

    ConfigMap configMap(String name) {
        return all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no ConfigMap " + name));
    }

    /** The settings that the gateways take from ConfigMaps. */
    Map<String, String> settings() {
        var maps = gateways().container().getEnvFrom().stream()
                .filter(source -> source.getConfigMapRef() != null)
                .map(source -> configMap(source.getConfigMapRef().getName()))
                .toList();
        if (maps.size() != 1) {
            throw new AssertionError("the settings stand in " + maps.size() + " ConfigMaps");
        }
        return maps.get(0).getData();
    }

    @Override
    public String toString() {
        return name;
    }
}
