package dev.unwind.realservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches on Unleash: an archive that is taken back, toggles, children of children, tags. */
@QuarkusTest
@Tag("real-servers")
class FeaturesTest extends RealServerBatches {
    private static final String FEATURES = "/projects/default/features";
    private static final String REFUSED =
            "{'type':'CREATE','kind':'unleash_feature','name':'no','desired':{'project':'nowhere'}}";

    /** Names of archived features stay taken. */
    private static int grounds;

    private final HttpApi api = new HttpApi(configured("UNLEASH_API"), configured("UNLEASH_TOKEN"));

    @BeforeEach
    void seed() {
        features().forEach(feature -> api.delete(FEATURES + "/" + name(feature)));
        fields().forEach(field -> api.delete("/context/" + name(field)));
        grounds++;
        made("/context", "{'name':'region-" + grounds + "','description':'where','legalValues':[{'value':'eu'}]}");
        made("/segments", "{'name':'" + named("staff") + "','constraints':[" + constraint("1") + "]}");
        made("/segments", "{'name':'" + named("spare") + "','constraints':[" + constraint("2") + "]}");
        made(FEATURES, "{'name':'" + named("lamp") + "','description':'a lamp','type':'release'}");
        made("/features/" + named("lamp") + "/tags", "{'type':'simple','value':'indoor'}");
        made(
                strategies("lamp", "development"),
                rollout("first", 10).replaceFirst("\\{", "{'segments':[" + segment("staff") + "],"));
        made(strategies("lamp", "development"), rollout("second", 20));
        made(strategies("lamp", "production"), rollout("third", 30));
        made(FEATURES + "/" + named("lamp") + "/environments/development/on", "{}");
        made(FEATURES, "{'name':'" + named("fan") + "','type':'experiment'}");
    }

    private static String named(String name) {
        return name + "-" + grounds;
    }

    private static String constraint(String value) {
        return "{'contextName':'userId','operator':'IN','values':['" + value + "']}";
    }

    private static String strategies(String feature, String environment) {
        return FEATURES + "/" + named(feature) + "/environments/" + environment + "/strategies";
    }

    private static String rollout(String title, int percent) {
        return "{'name':'flexibleRollout','title':'%s','parameters':{'rollout':'%d','stickiness':'default','groupId':'g'}}"
                .formatted(title, percent);
    }

    private void made(String path, String json) {
        var answer = api.post(path, json);
        assertTrue(answer.status() / 100 == 2, answer::toString);
    }

    private static String change(String type, String kind, String id, String desired) {
        return "{'key':'%s','type':'%s','kind':'unleash_%s','remoteId':'%s'%s}"
                .formatted(
                        (type + kind + id).replaceAll("[^A-Za-z0-9]", ""),
                        type,
                        kind,
                        id,
                        desired.isEmpty() ? "" : ",'desired':" + desired);
    }

    private static String create(String kind, String name, String desired) {
        return "{'key':'%s','type':'CREATE','kind':'unleash_%s','name':'%s','desired':%s}"
                .formatted(name, kind, name, desired);
    }

    private static String replace(String kind, String id, String name, String desired) {
        return change("REPLACE", kind, id, desired).replaceFirst("\\{", "{'name':'" + name + "',");
    }

    private String[] changes() {
        return new String[] {
            create("feature", named("new"), "{'project':'default','tags':[{'type':'simple','value':'outdoor'}]}"),
            change("UPDATE", "feature", "default/" + named("fan"), "{'description':'a fan','type':'release'}"),
            change("UPDATE", "environment", "default/" + named("lamp") + "/production", "{'enabled':true}"),
            change("UPDATE", "environment", "default/" + named("lamp") + "/development", "{'enabled':false}"),
            change("DELETE", "strategy", strategy("lamp", "development", "second"), ""),
            change("UPDATE", "strategy", strategy("lamp", "development", "first"), "{'segments':[],'title':'only'}"),
            create("segment", named("guests"), "{'constraints':[" + constraint("3") + "]}"),
            change("UPDATE", "segment", segment("staff"), "{'description':'all'}"),
            change("DELETE", "context_field", named("region"), ""),
        };
    }

    @Test
    void a_batch_is_carried_out() {
        var id = submit(changes());
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());

        var state = state();
        assertEquals(
                HttpApi.json("{'production':true,'development':false}"),
                state.get("feature " + named("lamp")).get("enabled"));
        assertEquals(
                HttpApi.json("['outdoor']"),
                state.get("feature " + named("new")).get("tags"));
    }

    @Test
    void a_batch_that_fails_leaves_everything_as_it_was() {
        var before = state();

        undone(failing(REFUSED, changes()));

        assertEquals(before, state());
    }

    /** The archive gives it back with its strategies and their ids, but off everywhere. */
    @Test
    void what_was_archived_is_taken_back_with_all_that_it_held() {
        var before = state();
        var first = strategy("lamp", "development", "first");

        undone(failing(REFUSED, change("DELETE", "feature", "default/" + named("lamp"), "")));

        assertEquals(before, state());
        assertEquals(first, strategy("lamp", "development", "first"));
    }

    @Test
    void the_descriptions_keep_their_promises() {
        keepsItsPromises(
                "unleash_feature",
                "{'name':'" + named("scratch")
                        + "','sample':{'project':'default'},'change':{'tags':[{'type':'simple','value':'none'}]}}");
        keepsItsPromises(
                "unleash_strategy",
                "{'name':'scratch','sample':" + inEnvironment("scratch")
                        + ",'change':{'parameters':{'rollout':'50'}}}");
        keepsItsPromises(
                "unleash_segment",
                "{'name':'" + named("scratch") + "','sample':{'constraints':[]},'change':{'description':'b'}}");
        keepsItsPromises(
                "unleash_context_field",
                "{'name':'" + named("scratch") + "','sample':{},'change':{'description':'b'}}");
    }

    private static String inEnvironment(String title) {
        return rollout(title, 5).replaceFirst("\\{", "{'environment':'default/" + named("lamp") + "/development',");
    }

    @Test
    void the_table_stands_in_the_example() {
        var table = new ExampleTable("unleash", "Unleash 6.10.1");
        row(
                table,
                "feature",
                () -> "default/" + named("lamp"),
                () -> "{'project':'default'}",
                () -> "{'description':null,'tags':[]}");
        row(
                table,
                "environment",
                () -> "default/" + named("lamp") + "/development",
                () -> "{'feature':'default/" + named("lamp") + "','enabled':true}",
                () -> "{'enabled':false}");
        row(
                table,
                "strategy",
                () -> strategy("lamp", "development", "first"),
                () -> rollout(named("new"), 5)
                        .replaceFirst("\\{", "{'environment':'default/" + named("lamp") + "/development',"),
                () -> "{'parameters':{'rollout':'50'},'segments':[]}");
        row(
                table,
                "segment",
                () -> segment("spare"),
                () -> "{'constraints':[]}",
                () -> "{'description':'all','constraints':[]}");
        row(table, "context_field", () -> named("region"), () -> "{'description':'b'}", () -> "{'legalValues':[]}");
        table.stands();
    }

    private void row(
            ExampleTable table, String kind, Supplier<String> id, Supplier<String> desired, Supplier<String> patch) {
        table.add(
                "unleash_" + kind,
                Stream.<Supplier<String>>of(
                                () -> create(kind, named("new"), desired.get()),
                                () -> change("UPDATE", kind, id.get(), patch.get()),
                                () -> replace(kind, id.get(), named("new"), desired.get()),
                                () -> change("DELETE", kind, id.get(), ""))
                        .map(change -> tried(this::seed, change, REFUSED, this::state))
                        .toList());
    }

    private JsonNode features() {
        return api.get(FEATURES).json().get("features");
    }

    /** Those of the tests. */
    private List<JsonNode> fields() {
        return api.get("/context")
                .json()
                .valueStream()
                .filter(field -> name(field).matches(".*-[0-9]+"))
                .toList();
    }

    private JsonNode segments() {
        return api.get("/segments").json().get("segments");
    }

    private static String name(JsonNode resource) {
        return resource.get("name").textValue();
    }

    private String segment(String name) {
        return segments()
                .valueStream()
                .filter(segment -> name(segment).equals(named(name)))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asText();
    }

    private String strategy(String feature, String environment, String title) {
        return api.get(strategies(feature, environment))
                .json()
                .valueStream()
                .filter(strategy -> strategy.get("title").asText().equals(title))
                .map(strategy -> "default/" + named(feature) + "/" + environment + "/"
                        + strategy.get("id").textValue())
                .findFirst()
                .orElseThrow();
    }

    /** What the server holds, without ids, and as if all were of one ground. */
    private Map<String, JsonNode> state() {
        var state = new TreeMap<String, JsonNode>();
        features().forEach(feature -> state.put("feature " + name(feature), feature(name(feature))));
        fields().forEach(field -> state.put("field " + name(field), plain(field)));
        segments()
                .valueStream()
                .filter(segment -> name(segment).endsWith("-" + grounds))
                .forEach(segment -> state.put("segment " + name(segment), plain(segment)));
        return state;
    }

    private ObjectNode feature(String name) {
        var shown = api.get(FEATURES + "/" + name).json();
        var feature = plain(shown).retain("name", "type", "description", "impressionData");
        var enabled = feature.putObject("enabled");
        var strategies = feature.putObject("strategies");
        shown.get("environments").forEach(environment -> {
            enabled.set(name(environment), environment.get("enabled"));
            var titles = new TreeMap<String, JsonNode>();
            environment
                    .get("strategies")
                    .forEach(strategy -> titles.put(strategy.get("title").asText(), plain(strategy)));
            strategies.set(name(environment), Json.object().setAll(titles));
        });
        ArrayNode tags = JsonNodeFactory.instance.arrayNode();
        api.get("/features/" + name + "/tags").json().get("tags").forEach(tag -> tags.add(tag.get("value")));
        feature.set("tags", tags);
        return feature;
    }

    private static ObjectNode plain(JsonNode resource) {
        ObjectNode plain =
                ((ObjectNode) resource.deepCopy()).remove(List.of("id", "createdAt", "createdBy", "sortOrder"));
        plain.removeIf(value ->
                value.isNull() || value.isTextual() && value.textValue().isEmpty());
        return plain;
    }
}
