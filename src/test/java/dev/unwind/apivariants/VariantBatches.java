package dev.unwind.apivariants;

import static dev.unwind.apivariants.VariantProvider.server;
import static dev.unwind.testing.ProviderView.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.SharedGateway;
import dev.unwind.testing.BatchTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What tests of batches at the variants of APIs share. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.apivariants.VariantBatches")
abstract class VariantBatches extends BatchTest {
    @RegisterExtension
    static final SharedGateway GATEWAY = new SharedGateway("variants", VariantProvider::new);

    @Override
    protected URI gateway() {
        return GATEWAY.base();
    }

    /** What cannot be carried out, to be the last after these. */
    static String impossible(String... after) {
        return "{'key':'impossible','type':'CREATE','kind':'refusing','name':'r','desired':{'bad':1},'dependsOn':["
                + String.join(
                        ",", Arrays.stream(after).map(key -> "'" + key + "'").toList()) + "]}";
    }

    static String seed(String path, String name) {
        return server.seed(
                path,
                "{'name':'%s','size':1,'extra':'x','detail':{'a':1,'b':2},'tags':['x','y','z'],'mail':'ann@x'}"
                        .formatted(name));
    }

    /**
     * The resources that are there, by name, in one spelling: without members that are null, which mean the same as
     * none, and with lists in one order.
     */
    static Map<String, JsonNode> state(String path) {
        var state = new TreeMap<String, JsonNode>();
        server.state(path).forEach((id, body) -> {
            ObjectNode shown = body.deepCopy();
            shown.properties().removeIf(member -> member.getValue().isNull());
            shown.properties().forEach(member -> member.setValue(spelt(member.getValue())));
            if (state.put(shown.path("name").asText(id), shown) != null) {
                throw new AssertionError("twice: " + shown);
            }
        });
        return state;
    }

    private static JsonNode spelt(JsonNode value) {
        if (value.isNumber()) {
            return LongNode.valueOf(value.longValue());
        }
        if (value instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(spelt(member.getValue())));
        } else if (value.isArray()) {
            var sorted = Json.object().putArray("sorted");
            value.valueStream().sorted(Comparator.comparing(JsonNode::toString)).forEach(sorted::add);
            return sorted;
        }
        return value;
    }

    static JsonNode check(String kind, String query, String body) {
        return json(callTo(GATEWAY.base())
                .contentType(ContentType.JSON)
                .body(quoted(body))
                .post("/v1/kinds/" + kind + "/check" + query));
    }

    static JsonNode document(String json) {
        try {
            return spelt(Json.parse(quoted(json).getBytes()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Fault fault(String name) {
        return switch (name) {
            case "html" -> Fault.htmlError();
            case "truncated" -> Fault.truncated();
            case "inside" -> Fault.errorInside();
            case "endless" -> Fault.endless();
            case "cutBefore" -> Fault.cutBeforeEffect();
            case "cutAfter" -> Fault.cutAfterEffect();
            case "late" -> Fault.lateEffect(200, 504);
            default -> Fault.gzip();
        };
    }
}
