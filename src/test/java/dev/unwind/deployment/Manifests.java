package dev.unwind.deployment;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Manifests, strictly read: an object of a kind that is not known here, or with a member that its kind does not have,
 * is refused with an {@link IllegalArgumentException}.
 *
 * @param objects those of Kubernetes' own kinds
 * @param custom those of the custom resources' kinds
 */
record Manifests(List<HasMetadata> objects, List<JsonNode> custom) {
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Stream.<Class<? extends HasMetadata>>of(
                    ConfigMap.class,
                    Deployment.class,
                    HorizontalPodAutoscaler.class,
                    Job.class,
                    Namespace.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    Secret.class,
                    Service.class,
                    ServiceAccount.class)
            .collect(toMap(
                    type -> HasMetadata.getApiVersion(type) + "/" + HasMetadata.getKind(type), Function.identity()));

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NoCatchAll())
            .build();

    private static final JsonNode SHAPES = yaml(Path.of("src/test/resources/operations/custom-resources.yaml"));

    /** Every type of Kubernetes' model keeps what it does not know; read like this none does. */
    private static final class NoCatchAll extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    static Manifests read(String documents) {
        var objects = new ArrayList<HasMetadata>();
        var custom = new ArrayList<JsonNode>();
        try (var nodes = YAML.readerFor(JsonNode.class).<JsonNode>readValues(documents)) {
            while (nodes.hasNextValue()) {
                var node = nodes.nextValue();
                var kind = node.path("apiVersion").asText() + "/"
                        + node.path("kind").asText();
                if (TYPES.containsKey(kind)) {
                    objects.add(typed(node, TYPES.get(kind)));
                } else {
                    custom.add(shaped(node, kind));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Manifests(objects, custom);
    }

    /** The document of a file. */
    static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value that a line of JSON stands for. */
    static JsonNode json(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static HasMetadata typed(JsonNode node, Class<? extends HasMetadata> type) {
        try {
            return YAML.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name(node) + ": " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode shaped(JsonNode node, String kind) {
        if (!SHAPES.get("kinds").has(kind)) {
            throw new IllegalArgumentException(name(node) + " is of the unknown kind " + kind);
        }
        ObjectNode shape = SHAPES.get("kinds").get(kind).deepCopy();
        shape.set("$defs", SHAPES.get("$defs"));
        var faults = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(shape)
                .validate(node.path("spec"));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(name(node) + ": " + faults);
        }
        return node;
    }

    private static String name(JsonNode node) {
        return node.path("kind").asText() + " " + node.at("/metadata/name").asText();
    }
}
