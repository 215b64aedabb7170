package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.DiffFlags;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What differs between two states of a resource, for people: secrets never stand in it, only that they differ. */
public final class StateDiff {
    private static final JsonNode OTHER_SECRET = JsonNodeFactory.instance.textNode("[another secret]");

    private StateDiff() {}

    /** The projection with its kind's secrets made unreadable. */
    public static JsonNode redact(KindTraits traits, JsonNode projection) {
        return traits.redacted(projection);
    }

    /**
     * The JSON Patch (RFC 6902) that leads from the expected to the found state, in their canonical forms, by what is
     * added, removed and replaced alone.
     *
     * @param found empty where there is no such resource
     */
    public static ObjectNode between(ResourceKind kind, Optional<JsonNode> expected, Optional<JsonNode> found) {
        var json = Json.object();
        if (expected.isPresent() && found.isPresent()) {
            json.set("diff", diff(kind, expected.get(), found.get()));
        } else {
            json.put("expected", expected.isPresent() ? "present" : "absent");
            json.put("found", found.isPresent() ? "present" : "absent");
        }
        return json;
    }

    private static ArrayNode diff(ResourceKind kind, JsonNode expected, JsonNode found) {
        var from = kind.canonical(expected).deepCopy();
        var to = kind.canonical(found).deepCopy();
        hideSecrets(kind.traits(), from, to, () -> OTHER_SECRET);
        return BoundedDiff.of(from, to, DiffFlags.defaults());
    }

    /**
     * The JSON Patch (RFC 6902) that leads from one state to the other, both in their canonical forms, by what is
     * added, removed and replaced alone. What can be written and never read is told as written.
     *
     * @param standIns what stands for something else in either state; the patch has it back in its place
     */
    public static ArrayNode patch(ResourceKind kind, JsonNode from, JsonNode to, OpaqueValues standIns) {
        var before = kind.canonical(from).deepCopy();
        var after = kind.canonical(to).deepCopy();
        hideSecrets(kind.traits(), before, after, () -> standIns.hide(KindTraits.REDACTED));
        var patch = BoundedDiff.of(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
        kind.traits().writeOnly().forEach(path -> path.pointers(to)
                .forEach(at -> patch.add(add(at, KindTraits.REDACTED))));
        return (ArrayNode) standIns.show(patch);
    }

    /** The patch that makes a resource where there is none. */
    public static ArrayNode creation(KindTraits traits, JsonNode state) {
        return JsonNodeFactory.instance.arrayNode().add(add("", redact(traits, state)));
    }

    /** The patch that leaves nothing of a resource. */
    public static ArrayNode removal() {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(Json.object().put("op", "remove").put("path", ""));
    }

    private static ObjectNode add(String path, JsonNode value) {
        return Json.object().put("op", "add").put("path", path).set("value", value);
    }

    /** Makes secrets unreadable in both states, those that differ in different ways. */
    private static void hideSecrets(KindTraits traits, JsonNode from, JsonNode to, Supplier<JsonNode> other) {
        for (var path : traits.secrets()) {
            List<JsonNode> before = new ArrayList<>();
            List<JsonNode> after = new ArrayList<>();
            path.visit(from, before::add);
            path.visit(to, after::add);
            boolean aligned = before.size() == after.size();
            var place = new AtomicInteger();
            path.replace(from, value -> KindTraits.REDACTED);
            path.replace(to, value -> {
                int at = place.getAndIncrement();
                return aligned && before.get(at).equals(after.get(at)) ? KindTraits.REDACTED : other.get();
            });
        }
    }

    /** Whether an update to this state would send nothing. */
    public static boolean changesNothing(ResourceKind kind, JsonNode before, JsonNode target) {
        return kind.canonical(target).equals(kind.canonical(before))
                && !kind.traits().hasWriteOnly(target);
    }
}
