package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images run with few rights, say what they are, and are made from what stays the same. */
class ContainerImagesTest {
    private static final Pattern PINNED = Pattern.compile("[^:@]+:v?(jdk-)?[0-9][-._0-9a-z]*");
    private static final JsonNode COMPOSE = Manifests.yaml(Path.of("docker/compose.yaml"));

    static Stream<Dockerfile> dockerfiles() {
        return Dockerfile.all().stream();
    }

    @Test
    void there_is_one_for_a_jvm_and_a_native_one() {
        assertEquals(
                List.of("Dockerfile.jvm", "Dockerfile.native"),
                dockerfiles().map(Dockerfile::name).toList());
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void the_images_that_it_is_built_from_have_versions(Dockerfile file) {
        assertEquals(2, file.baseImages().size());
        file.baseImages().forEach(image -> assertTrue(PINNED.matcher(image).matches(), image));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void it_runs_as_the_user_that_the_manifests_name(Dockerfile file) {
        assertEquals("10001:10001", file.says("USER").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void nothing_is_done_after_the_user_is_set_that_would_want_another(Dockerfile file) {
        var keywords = file.last().stream().map(Dockerfile.Instruction::keyword).toList();
        assertEquals(
                List.of("USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"),
                keywords.subList(keywords.indexOf("USER"), keywords.size()));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void it_starts_without_a_shell_and_is_asked_for_its_health(Dockerfile file) {
        var entrypoint = Manifests.json(file.says("ENTRYPOINT").orElseThrow());
        assertTrue(entrypoint.isArray(), entrypoint::toString);

        var healthcheck = file.says("HEALTHCHECK").orElseThrow();
        assertEquals(
                "/opt/unwind/healthcheck",
                Manifests.json(healthcheck.split(" CMD ")[1]).get(0).asText());
        assertTrue(Files.isExecutable(Path.of("docker/healthcheck")));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void it_ends_when_its_heap_is_full_and_bounds_its_buffers(Dockerfile file) {
        var options = file.says("ENV").orElseThrow() + file.says("ENTRYPOINT").orElseThrow();
        assertTrue(options.contains("-XX:+ExitOnOutOfMemoryError"), options);
        assertTrue(options.contains("-XX:MaxDirectMemorySize="), options);
    }

    @Test
    void nothing_is_run_from_where_composed_gateways_may_write() {
        var mounts = COMPOSE.at("/services/gateway/tmpfs");
        assertEquals(1, mounts.size());
        assertFalse(mounts.get(0).asText().matches(".*[:,]exec\\b.*"), mounts::toString);
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void its_labels_say_what_it_is(Dockerfile file) {
        var labels = file.says("LABEL").orElseThrow();
        for (var label : List.of(
                "title", "description", "version", "revision", "licenses", "source", "documentation", "base.name")) {
            assertTrue(labels.contains("org.opencontainers.image." + label + "=\""), label);
        }
        assertTrue(
                labels.endsWith(":" + file.baseImages().get(1).split(":")[1] + "\""),
                "the label names the image that it is based on");
    }

    @Test
    void the_cache_is_made_and_used_under_the_same_paths() {
        var jvm = dockerfiles().findFirst().orElseThrow();
        var training = jvm.instructions().stream()
                .filter(line -> line.is("RUN") && line.arguments().contains("-XX:AOTCacheOutput="))
                .findFirst()
                .orElseThrow()
                .arguments();
        var entrypoint = Manifests.json(jvm.says("ENTRYPOINT").orElseThrow());

        var cache = entrypoint.get(1).asText().replace("-XX:AOTCache=", "");
        var program = entrypoint.get(entrypoint.size() - 1).asText();

        assertTrue(training.contains("-XX:AOTCacheOutput=" + cache + " -jar " + program), training);
        assertTrue(training.contains("java -cp /train Train"), "it carries out batches");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void what_it_copies_is_there_and_not_ignored(Dockerfile file) throws IOException {
        var ignore = Files.readAllLines(Path.of(".dockerignore"));
        assertTrue(ignore.contains("*"));
        file.copied().forEach(source -> {
            assertTrue(Files.exists(Path.of(source)), source);
            assertTrue(ignore.contains("!" + source), source);
        });
    }

    @Test
    void composed_services_have_versions_and_are_open_to_this_machine_alone() {
        COMPOSE.get("services").properties().forEach(service -> {
            var image = service.getValue().get("image").asText();
            assertTrue(PINNED.matcher(image).matches(), image);
            service.getValue()
                    .path("ports")
                    .forEach(port -> assertTrue(port.asText().startsWith("127.0.0.1:"), port::asText));
            assertTrue(
                    service.getValue().has("healthcheck") || service.getValue().has("build"),
                    () -> service.getKey() + " is asked for its health, or its image says how");
        });
        assertEquals(2, COMPOSE.at("/services/gateway/scale").asInt());
    }

    @Test
    void what_is_mounted_into_composed_services_is_there() {
        COMPOSE.get("services").forEach(service -> service.path("volumes").forEach(volume -> {
            var source = volume.asText().split(":")[0];
            if (source.startsWith(".")) {
                assertTrue(Files.isRegularFile(Path.of("docker").resolve(source)), source);
                assertTrue(volume.asText().endsWith(":ro"), volume::asText);
            } else {
                assertTrue(COMPOSE.get("volumes").has(source), source);
            }
        }));
        assertFalse(COMPOSE.get("volumes").isEmpty());
    }
}
