package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alert finds a section that says what it means, what to look at, and what to do. */
class RunbookTest {
    private static final Path RULES = Path.of("monitoring", "prometheus", "unwind.rules.yaml");
    private static final Path RUNBOOK = Path.of("docs", "runbook.md");
    private static final List<String> PARTS = List.of("**What it means.**", "**Look at.**", "**Do.**");

    @Test
    void every_alert_has_its_section_and_every_section_its_alert() throws IOException {
        var sections = sections();
        var alerts = new TreeSet<String>();
        for (var alert : alerts()) {
            var name = alert.get("alert").textValue();
            alerts.add(name);
            var url = alert.get("annotations").get("runbook_url").textValue();
            assertTrue(url.endsWith("/docs/runbook.md#" + name.toLowerCase(Locale.ROOT)), url);
        }
        var named = new TreeSet<>(sections.keySet());
        named.removeIf(title -> !title.startsWith("Unwind"));
        assertEquals(alerts, named);
        alerts.forEach(alert ->
                PARTS.forEach(part -> assertTrue(sections.get(alert).contains(part), alert + " lacks " + part)));
    }

    private static List<JsonNode> alerts() throws IOException {
        return new YAMLMapper()
                .readTree(RULES.toFile())
                .get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .filter(rule -> rule.has("alert"))
                .toList();
    }

    /** What stands under each heading of the second level. */
    private static TreeMap<String, String> sections() throws IOException {
        var sections = new TreeMap<String, String>();
        for (var section : Pattern.compile("^## ", Pattern.MULTILINE).split(Files.readString(RUNBOOK))) {
            int end = section.indexOf('\n');
            sections.put(section.substring(0, end).strip(), section.substring(end));
        }
        return sections;
    }
}
