package dev.unwind.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pods that run the program, in one container each. */
record Workload(String kind, PodTemplateSpec template) {
    PodSpec pod() {
        return template.getSpec();
    }

    Container container() {
        var containers = pod().getContainers();
        if (containers.size() != 1) {
            throw new AssertionError("a Pod of the " + kind + " has " + containers.size() + " containers");
        }
        return containers.get(0);
    }

    Map<String, String> labels() {
        return template.getMetadata().getLabels();
    }

    boolean isSelectedBy(Map<String, String> selector) {
        return labels().entrySet().containsAll(selector.entrySet());
    }

    Optional<EnvVar> variable(String name) {
        return container().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst();
    }

    /** The Secrets that it names. */
    Stream<String> secrets() {
        return Stream.of(
                        container().getEnv().stream()
                                .filter(variable -> variable.getValueFrom() != null
                                        && variable.getValueFrom().getSecretKeyRef() != null)
                                .map(variable -> variable.getValueFrom()
                                        .getSecretKeyRef()
                                        .getName()),
                        container().getEnvFrom().stream()
                                .filter(source -> source.getSecretRef() != null)
                                .map(source -> source.getSecretRef().getName()),
                        pod().getVolumes().stream()
                                .filter(volume -> volume.getSecret() != null)
                                .map(volume -> volume.getSecret().getSecretName()))
                .flatMap(names -> names)
                .distinct();
    }

    /** The ConfigMaps that it names. */
    Stream<String> configMaps() {
        return Stream.concat(
                container().getEnvFrom().stream()
                        .filter(source -> source.getConfigMapRef() != null)
                        .map(source -> source.getConfigMapRef().getName()),
                pod().getVolumes().stream()
                        .filter(volume -> volume.getConfigMap() != null)
                        .map(volume -> volume.getConfigMap().getName()));
    }
}
