package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboard is one that it shows as it is meant, on whatever Prometheus is chosen. */
class DashboardTest {
    private static final int COLUMNS = 24;
    private static final JsonNode DASHBOARD = read(Path.of("monitoring", "grafana", "unwind.json"));
    private static final List<JsonNode> PANELS =
            StreamSupport.stream(DASHBOARD.get("panels").spliterator(), false).toList();

    /** Where a panel lies on the grid. */
    private record Place(int left, int top, int width, int height) {
        static Place of(JsonNode panel) {
            var place = panel.get("gridPos");
            return new Place(
                    place.get("x").intValue(),
                    place.get("y").intValue(),
                    place.get("w").intValue(),
                    place.get("h").intValue());
        }

        boolean overlaps(Place other) {
            return left < other.left + other.width
                    && other.left < left + width
                    && top < other.top + other.height
                    && other.top < top + height;
        }
    }

    @Test
    void it_reads_from_what_needs_a_person_through_flow_failures_rollback_and_providers_to_the_journal() {
        assertEquals(
                List.of(
                        "A person is needed",
                        "Flow",
                        "Failures",
                        "Rollback",
                        "Providers",
                        "Journal and leases",
                        "Process"),
                PANELS.stream()
                        .filter(DashboardTest::isRow)
                        .map(row -> row.get("title").textValue())
                        .toList());
    }

    @Test
    void panels_have_ids_of_their_own_and_say_what_they_show() {
        var ids = new HashSet<Integer>();
        for (var panel : PANELS) {
            assertTrue(ids.add(panel.get("id").intValue()), panel::toString);
            assertFalse(panel.get("title").textValue().isBlank(), panel::toString);
            if (!isRow(panel)) {
                assertFalse(
                        panel.path("description").asText().isBlank(), () -> "no description: " + panel.get("title"));
                assertFalse(
                        panel.at("/fieldConfig/defaults/unit").asText().isBlank(),
                        () -> "no unit: " + panel.get("title"));
                assertFalse(panel.get("targets").isEmpty(), () -> "no query: " + panel.get("title"));
            }
        }
    }

    @Test
    void no_panel_lies_on_another_or_beyond_the_edge() {
        var taken = new ArrayList<Place>();
        for (var panel : PANELS) {
            var place = Place.of(panel);
            assertTrue(place.left() >= 0 && place.left() + place.width() <= COLUMNS, panel.get("title")::asText);
            taken.forEach(other -> assertFalse(place.overlaps(other), panel.get("title")::asText));
            taken.add(place);
        }
    }

    @Test
    void the_prometheus_that_it_asks_can_be_chosen() {
        assertEquals("datasource", DASHBOARD.at("/templating/list/0/name").textValue());
        assertEquals("prometheus", DASHBOARD.at("/templating/list/0/query").textValue());
        DASHBOARD.findValues("datasource").stream()
                .filter(JsonNode::isObject)
                .forEach(source -> assertEquals(
                        Map.of("type", "prometheus", "uid", "${datasource}"),
                        new ObjectMapper().convertValue(source, Map.class)));
        for (var panel : PANELS) {
            panel.path("targets").forEach(target -> assertTrue(target.has("datasource"), panel.get("title")::asText));
        }
    }

    @Test
    @Tag("real-servers")
    void prometheus_understands_every_expression(@TempDir Path folder) throws IOException, InterruptedException {
        var rules = new ArrayList<Map<String, String>>();
        DASHBOARD
                .findValuesAsText("expr")
                .forEach(expression -> rules.add(Map.of(
                        "record",
                        "of:the_dashboard:" + rules.size(),
                        "expr",
                        expression.replace("$__rate_interval", "5m").replaceAll("\\$\\w+", ".*"))));
        var file = folder.resolve("rules.yaml");
        new ObjectMapper()
                .writeValue(file.toFile(), Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));
        var process = new ProcessBuilder("promtool", "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains(rules.size() + " rules found"), said);
    }

    private static boolean isRow(JsonNode panel) {
        return panel.get("type").textValue().equals("row");
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
