package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what a kind's description leaves out although its resources show it, and names the key to add. Stateless. */
final class UndeclaredTraits {
    private static final int MOST_NAMED = 5;

    /** Names of members that usually hold ids of other resources. */
    private static final String ID_OF_ANOTHER = ".*[a-z0-9](Id|Ids|_id|_ids|Ref|Refs|_ref|_refs)";

    private UndeclaredTraits() {}

    /** Looks for values that are masks, and for statuses that cannot be believed. */
    static void find(ResourceKind kind, RemoteResource resource, KindReport.Findings findings) {
        List<PathPattern> masked = kind.masked(resource.projection()).stream()
                .filter(shown ->
                        kind.traits().behaviour().masked().stream().noneMatch(declared -> declared.covers(shown)))
                .toList();
        if (!masked.isEmpty()) {
            findings.broken(
                    "masks",
                    PathPattern.names(masked.subList(0, Math.min(MOST_NAMED, masked.size())))
                            + " show a mask in place of a value, which cannot be written back: add to masked");
        }
        kind.cautions().forEach(caution -> findings.broken("absence", caution));
    }

    /**
     * Looks for references that are not declared. Deletes that cascade cannot be seen without them.
     *
     * @param all the traits of all kinds
     */
    static void findReferences(
            ResourceKind kind, RemoteResource resource, Collection<KindTraits> all, KindReport.Findings findings) {
        Set<String> suspects = new LinkedHashSet<>();
        collect(resource.projection(), "", suspects);
        kind.traits()
                .references()
                .forEach(declared -> suspects.remove(declared.path().toString()));
        boolean related =
                !kind.traits().references().isEmpty() || all.stream().anyMatch(other -> other.mayReferTo(kind.name()));
        if (!suspects.isEmpty()) {
            findings.notTried(
                    "references",
                    suspects.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                            + " may hold ids of other resources: a delete of one of those may change or delete this"
                            + " resource, and that is seen only if references declare it (at, kind, onDelete)");
        } else if (!related) {
            findings.notTried(
                    "references",
                    "none are declared, to this kind or from it: if deletes change or delete other resources, that is"
                            + " seen only if references declare it (at, kind, onDelete), also where names are ids");
        }
    }

    private static void collect(JsonNode node, String at, Set<String> suspects) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                String path = at + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
                boolean id = member.getKey().matches(ID_OF_ANOTHER);
                if (id && (member.getValue().isTextual() || member.getValue().isIntegralNumber())) {
                    suspects.add(path);
                } else if (id && holdsIds(member.getValue())) {
                    suspects.add(path + "/*");
                } else {
                    collect(member.getValue(), path, suspects);
                }
            });
        } else if (node.isArray()) {
            node.forEach(item -> collect(item, at + "/*", suspects));
        }
    }

    private static boolean holdsIds(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(JsonNode::isValueNode);
    }

    /**
     * What to say where nulls alone make the difference between what was written and what is shown; nothing otherwise.
     *
     * @param created whether the write created the resource, of which further members may be shown
     */
    static String nulls(ResourceKind kind, boolean created, RemoteResource found, JsonNode written, JsonNode shown) {
        JsonNode plain = withoutNulls(written);
        boolean onlyNulls = created
                ? kind.likeness(found, plain) == Likeness.COMPLETE
                : kind.canonical(plain).equals(kind.canonical(withoutNulls(shown)));
        return onlyNulls ? ": only nulls differ, which this API takes for absence: add nulls: absent" : "";
    }

    /** A state without the members that are null, at any depth. */
    private static JsonNode withoutNulls(JsonNode state) {
        JsonNode copy = state.deepCopy();
        drop(copy);
        return copy;
    }

    private static void drop(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getValue().isNull());
        }
        node.forEach(UndeclaredTraits::drop);
    }
}
