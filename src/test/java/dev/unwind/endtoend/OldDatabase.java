package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A database that a program without segments (V10) has left in the midst of its work, and the provider at that moment,
 * as {@code src/test/resources/upgrade/README.md} says. All instants are moved so that it is as if that program had
 * been killed just now.
 */
final class OldDatabase {
    /** Above all ids that the old program was given: the provider gives none of them again. */
    private static final String LAST_ID = "99999";

    /** A batch with one of these has a run to end. */
    static final Set<String> UNDER_WAY = Set.of("PENDING", "RUNNING", "ROLLING_BACK");

    private static final String INSTANTS =
            """
            select table_name, string_agg(format('%1$I = %1$I + interval ''%2$s s''', column_name, '?'), ', ')
            from information_schema.columns
            where table_schema = 'public' and data_type = 'timestamp with time zone' group by table_name""";

    private final Duration since;
    private final JsonNode before = read("before.json.gz");
    private final JsonNode answers;

    private OldDatabase(Duration since) {
        this.since = since;
        this.answers = moved(read("answers.json.gz"));
    }

    /** Loads the database, which has to be empty, and the provider's state. */
    static OldDatabase load(GatewayCluster cluster) {
        cluster.postgres.execute(text("database.sql.gz"));
        // Whole seconds, so that no instant is rounded when it is moved.
        long seconds = Long.parseLong(
                cluster.postgres.value("select floor(extract(epoch from now() - max(at)))::bigint from record"));
        cluster.postgres
                .query(INSTANTS, row -> "update " + row.getString(1) + " set " + row.getString(2))
                .forEach(update -> cluster.postgres.execute(update.replace("?", Long.toString(seconds))));
        // The test's lease, and not the long one under which the files were made.
        cluster.postgres.execute(
                "update lease set expires_at = now() + interval '%d ms'".formatted(GatewayCluster.LEASE.toMillis()));
        // Otherwise it would be taken for one that was restored from a backup.
        cluster.postgres.execute(
                """
                update cell set system = (select system_identifier::text from pg_control_system()),
                                timeline = substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)""");
        var old = new OldDatabase(Duration.ofSeconds(seconds));
        old.moved(read("killed.json.gz")).properties().forEach(collection -> collection
                .getValue()
                .properties()
                .forEach(resource -> cluster.provider.thirdPartyChanges(
                        collection.getKey(), resource.getKey(), Json.text(resource.getValue()))));
        cluster.provider.thirdPartyChanges(NamedResource.WATCHLISTS, LAST_ID, "{}");
        cluster.provider.thirdPartyDeletes(NamedResource.WATCHLISTS, LAST_ID);
        return old;
    }

    /** The tags of its batches: the names of what they change begin with them. */
    List<String> tags() {
        return answers.properties().stream().map(Map.Entry::getKey).toList();
    }

    String id(String tag) {
        return answers.path(tag).path("batch").path("id").textValue();
    }

    /** What the old program answered: {@code batch}, {@code steps}, {@code runs} and {@code audit}. */
    JsonNode answer(String tag, String what) {
        return answers.path(tag).path(what);
    }

    /** Whether the batch had not ended when the program was killed. */
    boolean underWay(String tag) {
        return UNDER_WAY.contains(answer(tag, "batch").path("status").textValue());
    }

    private boolean owns(String name) {
        return tags().contains(PlannedBatch.tagOf(name));
    }

    /** What the provider held before the first of its batches, by place. */
    Map<String, List<JsonNode>> before() {
        return contents(before, place -> true);
    }

    /** What it has to hold once all of them have ended. */
    Map<String, List<JsonNode>> after() {
        var after = new TreeMap<>(before());
        read("after.json").properties().forEach(place -> {
            if (place.getValue().isNull()) {
                after.remove(place.getKey());
            } else {
                after.put(place.getKey(), List.of(place.getValue()));
            }
        });
        return after;
    }

    /** What it holds now of what belongs to these batches. */
    Map<String, List<JsonNode>> now(JsonNode state) {
        return contents(state, this::owns);
    }

    /** The provider's state without what belongs to these batches. */
    JsonNode others(JsonNode state) {
        ObjectNode others = state.deepCopy();
        others.forEach(collection -> ((ObjectNode) collection)
                .removeIf(resource -> owns(resource.path(resource.has("agentName") ? "agentName" : "name")
                        .asText())));
        return others;
    }

    private static Map<String, List<JsonNode>> contents(JsonNode state, Predicate<String> name) {
        return NamedResource.all(state).stream()
                .filter(resource ->
                        name.test(resource.place().substring(resource.place().indexOf('/') + 1)))
                .collect(Collectors.groupingBy(
                        NamedResource::place,
                        TreeMap::new,
                        Collectors.mapping(NamedResource::content, Collectors.toList())));
    }

    /** With all instants so much later as those in the database. */
    private JsonNode moved(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var moved = Json.object();
            object.properties().forEach(member -> moved.set(member.getKey(), moved(member.getValue())));
            return moved;
        }
        if (node instanceof ArrayNode array) {
            var moved = array.arrayNode();
            array.forEach(item -> moved.add(moved(item)));
            return moved;
        }
        return node instanceof TextNode text ? TextNode.valueOf(moved(text.textValue())) : node;
    }

    private String moved(String text) {
        try {
            return Instant.parse(text).plus(since).toString();
        } catch (DateTimeParseException noInstant) {
            return text;
        }
    }

    private static JsonNode read(String file) {
        return Json.read(text(file).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String file) {
        try (var stored = OldDatabase.class.getResourceAsStream("/upgrade/" + file);
                var content = file.endsWith(".gz") ? new GZIPInputStream(stored) : stored) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
