package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The values that absent members stand for, at any depth of an object that is there. Immutable. */
public final class MemberDefaults {
    private final List<Default> deepestFirst;

    private record Default(PathPattern at, JsonNode value) {
        boolean isDeep() {
            return at.tokens().size() > 1;
        }

        /** Whether it is that of the members at this place. */
        boolean isOf(PathPattern place) {
            return at.tokens().size() == place.tokens().size() && at.covers(place);
        }
    }

    private MemberDefaults(List<Default> defaults) {
        this.deepestFirst = defaults.stream()
                .sorted(Comparator.comparingInt(
                                (Default each) -> each.at().tokens().size())
                        .reversed())
                .toList();
    }

    /** @param defaults the values by their members; a member is named, or pointed at by a pattern */
    public static MemberDefaults of(ObjectNode defaults) {
        return new MemberDefaults(defaults.properties().stream()
                .map(each -> new Default(member(each.getKey()), each.getValue()))
                .toList());
    }

    /** The place that a text names: a pattern begins with a slash; anything else is the name of a member. */
    public static PathPattern member(String text) {
        return text.startsWith("/") ? PathPattern.parse(text) : new PathPattern(List.of(text));
    }

    /** The default of a member at the top. */
    public Optional<JsonNode> of(String member) {
        return of(new PathPattern(List.of(member)));
    }

    private Optional<JsonNode> of(PathPattern place) {
        return deepestFirst.stream()
                .filter(each -> each.isOf(place))
                .findFirst()
                .map(Default::value);
    }

    /** Whether members below the top have defaults. */
    public boolean areDeep() {
        return !deepestFirst.isEmpty() && deepestFirst.get(0).isDeep();
    }

    /**
     * These defaults in another form.
     *
     * @param form gives the form of a document
     */
    public MemberDefaults in(UnaryOperator<JsonNode> form) {
        List<Default> formed = new ArrayList<>();
        for (Default each : deepestFirst) {
            JsonNode document = form.apply(around(each.at().tokens(), each.value()));
            new MemberDefaults(formed).removeFrom(document);
            JsonNode value = document;
            for (String token : each.at().tokens()) {
                value = value.path(token);
            }
            if (!value.isMissingNode()) {
                formed.add(new Default(each.at(), value));
            }
        }
        return new MemberDefaults(formed);
    }

    private static JsonNode around(List<String> tokens, JsonNode value) {
        JsonNode around = value;
        for (int i = tokens.size() - 1; i >= 0; i--) {
            around = ProviderJson.object().set(tokens.get(i), around);
        }
        return around;
    }

    /** Removes members that have their default, in place. */
    public void removeFrom(JsonNode document) {
        for (Default each : deepestFirst) {
            walk(document, MissingNode.getInstance(), each.at().tokens(), false, (parent, none, member) -> {
                if (each.value().equals(parent.get(member))) {
                    parent.remove(member);
                }
            });
        }
    }

    /** Gives members below the top their default where they were there before and are not any more, in place. */
    public void replaceRemoved(ObjectNode sent, JsonNode before) {
        for (Default each : deepestFirst) {
            if (each.isDeep()) {
                walk(sent, before, each.at().tokens(), false, (parent, former, member) -> {
                    if (!parent.has(member) && former.has(member)) {
                        parent.set(member, each.value().deepCopy());
                    }
                });
            }
        }
    }

    /**
     * Adds members that a body lacks, in place: as the state has them, otherwise with their default, in objects that
     * the state has. Elements of arrays are completed where the body has the array.
     */
    public void complete(ObjectNode body, JsonNode state, List<PathPattern> members) {
        for (PathPattern place : members) {
            Optional<JsonNode> otherwise = of(place);
            walk(body, state, place.tokens(), true, (parent, shown, member) -> Optional.ofNullable(shown.get(member))
                    .or(() -> otherwise)
                    .ifPresent(value ->
                            ProviderJson.complete(parent, ProviderJson.object().set(member, value.deepCopy()))));
        }
    }

    /** What is done to an object that has the member, or may have it. */
    private interface Edit {
        void at(ObjectNode parent, JsonNode other, String member);
    }

    /**
     * Leads to the objects in which a pattern ends, and to what stands in their place in another document.
     *
     * @param making whether objects are made that only the other document has
     */
    private static void walk(JsonNode node, JsonNode other, List<String> tokens, boolean making, Edit edit) {
        String token = tokens.get(0);
        List<String> rest = tokens.subList(1, tokens.size());
        if (node instanceof ObjectNode object) {
            if (rest.isEmpty()) {
                edit.at(object, other, token);
                return;
            }
            for (String name : token.equals("*") ? names(object) : List.of(token)) {
                JsonNode inner = object.get(name);
                if (inner != null) {
                    walk(inner, other.path(name), rest, making, edit);
                } else if (making && other.path(name).isObject()) {
                    ObjectNode made = ProviderJson.object();
                    walk(made, other.get(name), rest, true, edit);
                    if (!made.isEmpty()) {
                        object.set(name, made);
                    }
                }
            }
        } else if (node.isArray() && !rest.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                if (token.equals("*") || token.equals(Integer.toString(i))) {
                    walk(node.get(i), other.path(i), rest, making, edit);
                }
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
