package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.KindDescription.MaskForm;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.operation.Operation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Determines the calls of an update, and their bodies, from what differs. Does no I/O. Thread-safe. */
final class UpdatePlanner {
    private final KindDescription kind;
    private final CanonicalForm canonical;
    private final MaskForm masks;

    UpdatePlanner(KindDescription kind, CanonicalForm canonical) {
        this.kind = kind;
        this.canonical = canonical;
        this.masks = kind.form().masks();
    }

    /**
     * A call of an update.
     *
     * @param content what it sends: members, or an item
     */
    record PlannedUpdate(CallTemplate template, JsonNode content) {}

    /**
     * The calls of an update, in order; none if nothing differs.
     *
     * @throws Unsupported if the API cannot make the update
     */
    List<PlannedUpdate> calls(RemoteResource current, JsonNode target) {
        Changes changes = changes(current, target);
        changes.members().forEach(member -> requireSupported(member, changes));
        return IntStream.range(0, changes.operation().calls().size())
                .boxed()
                .flatMap(call -> planned(call, changes))
                .toList();
    }

    /** The part of a target that the calls can reach: what the API cannot change or detach stays as it is. */
    JsonNode reachable(RemoteResource current, JsonNode target) {
        if (!kind.traits().abilities().update()) {
            return current.projection();
        }
        Changes changes = changes(current, target);
        ObjectNode reachable = target.deepCopy();
        for (String member : changes.members()) {
            if (!isSupported(member, changes)) {
                keep(member, current.projection(), reachable);
            } else if (isAttached(member, changes) && !Reference.is(target.path(member))) {
                ArrayNode items = reachable.get(member) instanceof ArrayNode array ? array : reachable.putArray(member);
                items.addAll(undetachable(member, changes));
            }
        }
        return reachable;
    }

    private static void keep(String member, JsonNode current, ObjectNode reachable) {
        if (current.has(member)) {
            reachable.set(member, current.get(member).deepCopy());
        } else {
            reachable.remove(member);
        }
    }

    private static boolean isAttached(String member, Changes changes) {
        return changes.operation()
                .calls()
                .get(changes.operation().senderOf(member).orElseThrow())
                .forEach()
                .isPresent();
    }

    /** The items that the resource has and the target lacks, and that it keeps. */
    private List<JsonNode> undetachable(String member, Changes changes) {
        return changes.operation().detaches(member) ? List.of() : unwanted(member, changes);
    }

    /** The items that the resource has, and the target lacks. */
    private List<JsonNode> unwanted(String member, Changes changes) {
        Set<JsonNode> wanted = canonicalItems(member, changes.target().path(member));
        return changes.before()
                .path(member)
                .valueStream()
                .filter(item -> !wanted.contains(canonicalItem(member, item)))
                .toList();
    }

    private Set<JsonNode> canonicalItems(String member, JsonNode items) {
        return items.valueStream().map(item -> canonicalItem(member, item)).collect(Collectors.toSet());
    }

    private Stream<PlannedUpdate> planned(int call, Changes changes) {
        CallTemplate template = changes.operation().calls().get(call);
        Set<String> sent = sentBy(call, changes);
        if (template.forEach().isPresent()) {
            List<JsonNode> items =
                    (template.removes() ? detached(template, changes) : attachments(template, sent, changes)).toList();
            return CreateContent.together(template, items).stream().map(item -> new PlannedUpdate(template, item));
        }
        return sent.isEmpty() ? Stream.empty() : Stream.of(new PlannedUpdate(template, body(call, sent, changes)));
    }

    /**
     * What an update changes.
     *
     * @param operation the calls that are made in these states
     * @param members the members of the projection that differ, or may differ unseen
     * @param before the projection as it was read
     * @param canonicalBefore its canonical form
     */
    private record Changes(
            Operation operation, Set<String> members, JsonNode before, JsonNode canonicalBefore, JsonNode target) {}

    private Changes changes(RemoteResource current, JsonNode target) {
        JsonNode before = canonical.of(current.projection());
        Set<String> members = differing(before, canonical.of(target));
        members.addAll(writeOnlyMembers(target));
        Operation made = kind.update().in(Occasion.states(Optional.of(current.body()), Optional.of(target)));
        return new Changes(made, members, current.projection(), before, target);
    }

    /** Members with values that reads never show. They are always sent, because it is unknown whether they differ. */
    private Set<String> writeOnlyMembers(JsonNode target) {
        Set<String> members = new TreeSet<>();
        for (PathPattern pattern : kind.form().writeOnly()) {
            pattern.visit(target, value -> members.add(pattern.tokens().get(0)));
        }
        return members;
    }

    private static Set<String> sentBy(int call, Changes changes) {
        return changes.members().stream()
                .filter(member -> changes.operation().sends(call, member))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> differing(JsonNode before, JsonNode after) {
        Set<String> members = new TreeSet<>();
        before.fieldNames().forEachRemaining(members::add);
        after.fieldNames().forEachRemaining(members::add);
        members.removeIf(member -> Objects.equals(before.get(member), after.get(member)));
        return members;
    }

    /** A mask that was read is not a value: an update that sends it would write it over the value that it hides. */
    private void requireUnmasked(ObjectNode members, Changes changes) {
        if (masks.kept()) {
            return;
        }
        masks.masks().in(members).stream()
                .filter(place -> at(members, place).equals(at(changes.before(), place)))
                .findFirst()
                .ifPresent(place -> {
                    throw new Unsupported("the update would write the mask that reads show at /"
                            + String.join("/", place) + " of a " + kind.traits().name()
                            + ": give its value, or declare keepsMasked if the API takes its masks back");
                });
    }

    private static JsonNode at(JsonNode document, List<String> place) {
        JsonNode value = document;
        for (String token : place) {
            value = value.isArray() ? value.path(Integer.parseInt(token)) : value.path(token);
        }
        return value;
    }

    private void requireSupported(String member, Changes changes) {
        if (isSupported(member, changes)) {
            return;
        }
        boolean otherwise = !kind.traits().immutable().contains(member)
                && kind.update().senderOf(member).isPresent();
        throw new Unsupported(member + " of a " + kind.traits().name() + " cannot be changed "
                + (otherwise ? "so: no call of update is made for it in this state" : "through this API"));
    }

    private boolean isSupported(String member, Changes changes) {
        return !kind.traits().immutable().contains(member)
                && changes.operation().senderOf(member).isPresent();
    }

    /** The items that the resource lacks. */
    private Stream<JsonNode> attachments(CallTemplate template, Set<String> sent, Changes changes) {
        String member = template.forEach().orElseThrow().member();
        if (!sent.contains(member)) {
            return Stream.empty();
        }
        JsonNode target = changes.target().path(member);
        if (Reference.is(target)) {
            // In a plan. How many items there will be is not known yet.
            return Stream.of(target);
        }
        Set<JsonNode> present =
                changes.canonicalBefore().path(member).valueStream().collect(Collectors.toSet());
        if (!changes.operation().detaches(member)) {
            requireNoneDetached(member, present, target);
        }
        return target.valueStream()
                .filter(item -> !present.contains(canonicalItem(member, item)))
                .map(template::sendable);
    }

    /** The items that the resource is to lose. */
    private Stream<JsonNode> detached(CallTemplate template, Changes changes) {
        String member = template.forEach().orElseThrow().member();
        JsonNode target = changes.target().path(member);
        if (!changes.members().contains(member) || Reference.is(target)) {
            return Stream.empty();
        }
        return unwanted(member, changes).stream().map(template::sendable);
    }

    private void requireNoneDetached(String member, Set<JsonNode> present, JsonNode target) {
        if (!canonicalItems(member, target).containsAll(present)) {
            throw new Unsupported(
                    member + " of a " + kind.traits().name() + " cannot be detached through this API, only attached");
        }
    }

    private JsonNode canonicalItem(String member, JsonNode item) {
        JsonNode alone = ProviderJson.object().set(member, ProviderJson.array().add(item));
        return canonical.of(alone).path(member).path(0);
    }

    private ObjectNode body(int call, Set<String> sent, Changes changes) {
        CallTemplate template = changes.operation().calls().get(call);
        JsonNode target = changes.target();
        ObjectNode body =
                members(call, template.shape().extent(), sent, changes).deepCopy();
        if (template.shape().extent() == CallTemplate.Extent.MEMBERS) {
            kind.form().defaults().replaceRemoved(body, changes.before());
        }
        kind.form().defaults().complete(body, target, template.always());
        requireUnmasked(body, changes);
        sent.forEach(
                member -> Optional.ofNullable(template.companions().get(member)).ifPresent(body::setAll));
        return body;
    }

    private ObjectNode members(int call, CallTemplate.Extent extent, Set<String> sent, Changes changes) {
        JsonNode target = changes.target();
        ObjectNode members = ProviderJson.object();
        switch (extent) {
            case WHOLE -> {
                target.propertyStream()
                        .filter(member -> changes.operation().sends(call, member.getKey()))
                        .forEach(member -> members.set(member.getKey(), member.getValue()));
            }
            case MEMBERS -> sent.forEach(member -> members.set(member, valueOrAbsence(member, target)));
            case MERGE ->
                members.setAll((ObjectNode) MergePatch.between(only(sent, changes.before()), only(sent, target)));
        }
        return members;
    }

    private static JsonNode only(Set<String> members, JsonNode state) {
        return ((ObjectNode) state.deepCopy()).retain(members);
    }

    private JsonNode valueOrAbsence(String member, JsonNode target) {
        return Optional.ofNullable(target.get(member))
                .or(() -> kind.form().defaults().of(member))
                .orElse(NullNode.instance);
    }
}
