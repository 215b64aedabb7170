package dev.unwind.deployment;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What contributors are told is so, and what they are asked to run is what is run for them. */
class ContributingTest {
    private static final Path PAGE = Path.of("CONTRIBUTING.md");
    private static final JsonNode WORKFLOW = Manifests.yaml(Path.of(".github/workflows/ci.yaml"));

    @Test
    void every_maven_profile_is_in_the_table() throws IOException {
        var profiles = found("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>", Files.readString(Path.of("pom.xml")));
        var rows = found("(?m)^\\| `([a-z-]+)` \\|", Files.readString(PAGE));
        assertEquals(profiles, rows);
    }

    @Test
    void every_tag_is_named() throws IOException {
        var tags = new TreeSet<String>();
        try (var tests = Files.walk(Path.of("src/test/java"))) {
            for (var test :
                    tests.filter(file -> file.toString().endsWith(".java")).toList()) {
                tags.addAll(found("@Tag\\(\"([^\"]+)\"\\)", Files.readString(test)));
            }
        }
        var page = Files.readString(PAGE);
        tags.removeIf(tag -> page.contains("`" + tag + "`"));
        assertEquals(Set.of(), tags);
    }

    @Test
    void the_tests_that_are_run_as_examples_are_there() throws IOException {
        var examples = found("test='?([A-Z]\\w+)", Files.readString(PAGE));
        assertFalse(examples.isEmpty());
        try (var tests = Files.walk(Path.of("src/test/java"))) {
            tests.forEach(test -> examples.remove(test.getFileName().toString().replace(".java", "")));
        }
        assertEquals(Set.of(), examples);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ".github/pull_request_template.md"})
    void lines_of_a_page_are_as_long_as_editors_make_them(String page) throws IOException {
        assertTrue(Files.readString(Path.of(".editorconfig")).contains("[*.md]\nmax_line_length = 140\n"));
        assertEquals(
                List.of(),
                Files.readAllLines(Path.of(page)).stream()
                        .filter(line -> line.length() > 140)
                        .toList());
    }

    @Test
    void the_workflow_runs_what_a_contributor_runs_and_may_do_nothing_else() {
        assertEquals(Manifests.json("{\"contents\": \"read\"}"), WORKFLOW.get("permissions"));
        var job = WORKFLOW.at("/jobs/verify");
        assertTrue(job.get("timeout-minutes").isInt());
        assertEquals(Manifests.json("[\"17\", \"25\"]"), job.at("/strategy/matrix/java"));
        assertTrue(StreamSupport.stream(job.get("steps").spliterator(), false)
                .anyMatch(step -> step.path("run").asText().endsWith(" .ci/run")));
        assertTrue(Files.isExecutable(Path.of(".ci/run")));
        for (var step : job.get("steps")) {
            assertTrue(!step.has("uses") || step.get("uses").asText().matches("actions/[a-z-]+@v\\d+"), step::toString);
        }
    }

    @Test
    void what_comes_from_npm_has_a_version_and_a_checksum_and_no_registry() throws IOException {
        var folder = Path.of(".ci/real-servers-npm");
        Manifests.json(Files.readString(folder.resolve("package.json")))
                .get("dependencies")
                .forEach(version -> assertTrue(version.asText().matches("[0-9.]+"), version::asText));
        Manifests.json(Files.readString(folder.resolve("package-lock.json"))).get("packages").properties().stream()
                .filter(each -> !each.getKey().isEmpty())
                .forEach(each -> {
                    assertTrue(each.getValue().has("version") && each.getValue().has("integrity"), each::getKey);
                    assertFalse(each.getValue().has("resolved"), each::getKey);
                });
    }

    private static TreeSet<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(toCollection(TreeSet::new));
    }
}
