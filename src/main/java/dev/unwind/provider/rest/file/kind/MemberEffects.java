package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.message.Masks;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Notes what a file says of members in vain: of those that no state of a resource has, and of those that are never
 * compared.
 *
 * @param members the members that a projection may have; empty if that is not known
 */
record MemberEffects(
        YamlSection kind, KindTraits traits, CollectionsReader collections, Optional<Set<String>> members) {
    private static final String READ_ONLY = "readOnly";
    private static final String WRITE_ONLY = "writeOnly";
    private static final String IMMUTABLE = "immutable";
    private static final String ANY = "*";

    /** How members are compared. What is never compared needs none of it. */
    private static final List<String> COMPARED =
            List.of("unordered", "ignoreCase", "trims", "times", "tolerates", "loses");

    /** Keys with patterns that mean all that lies below, too. */
    private static final List<String> OF_ALL_BELOW = List.of(READ_ONLY, WRITE_ONLY, "secrets", "masked", "loses");

    /** A place in the file, and the pattern that stands there. */
    private record Placed(String at, PathPattern pattern) {}

    static MemberEffects of(
            YamlSection kind, KindTraits traits, CollectionsReader collections, Optional<JsonNode> desired) {
        Optional<Set<String>> shown = kind.text("bare").map(Set::of).or(() -> kind.jmesPath("project")
                .filter(project -> isObject(kind.text("project").orElse("").strip()))
                .map(project -> names(project.search(ProviderJson.object()))));
        collections
                .members()
                .filter(member -> shown.filter(own -> own.contains(member)).isPresent())
                .forEach(member -> kind.mistake(
                        kind.has("bare") ? "bare" : "project", member + " is read by the calls of collections"));
        return new MemberEffects(
                kind, traits, collections, shown.map(own -> all(own, kind, traits, collections, desired)));
    }

    /** Whether an expression is one multi-select hash, which gives the same members whatever it is applied to. */
    static boolean isObject(String expression) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < expression.length(); i++) {
            char each = expression.charAt(i);
            if (quote != 0) {
                i += each == '\\' ? 1 : 0;
                quote = each == quote ? 0 : quote;
            } else if ("'\"`".indexOf(each) >= 0) {
                quote = each;
            } else {
                depth += each == '{' ? 1 : each == '}' ? -1 : 0;
                if (depth == 0) {
                    return each == '}' && i == expression.length() - 1;
                }
            }
        }
        return false;
    }

    private static Set<String> names(JsonNode state) {
        Set<String> names = new HashSet<>();
        state.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> all(
            Set<String> shown,
            YamlSection kind,
            KindTraits traits,
            CollectionsReader collections,
            Optional<JsonNode> desired) {
        Set<String> all = new TreeSet<>(shown);
        collections.members().forEach(all::add);
        traits.ids().parent().map(Parent::member).ifPresent(all::add);
        if (kind.has("bare")) {
            traits.nameMember().ifPresent(all::add);
        } else {
            desired.ifPresent(schema -> all.addAll(names(schema.path("properties"))));
            traits.writeOnly().forEach(pattern -> all.add(pattern.tokens().get(0)));
        }
        return all;
    }

    /** The defaults of members, of which each has to be compared. */
    MemberDefaults defaults() {
        ObjectNode defaults = kind.object("defaults").map(ObjectNode::deepCopy).orElseGet(ProviderJson::object);
        Set<PathPattern> seen = new HashSet<>();
        defaults.fieldNames().forEachRemaining(key -> {
            PathPattern member = MemberDefaults.member(key);
            if (member.tokens().get(member.tokens().size() - 1).equals(ANY)) {
                kind.mistake("defaults", key + " names no member");
            }
            if (!seen.add(member)) {
                kind.mistake("defaults", key + " stands there twice");
            }
            if (key.startsWith("/")) {
                refuseIgnored("defaults", member);
            }
            if (collections.members().anyMatch(key::equals)) {
                kind.mistake("defaults", key + " has no effect: a collection without items is empty");
            }
        });
        // A resource without items has an empty collection.
        collections.members().forEach(defaults::putArray);
        return MemberDefaults.of(defaults);
    }

    /** A member that is no part of the projection is neither compared nor sent. */
    private void refuseIgnored(String key, PathPattern member) {
        Stream.of(READ_ONLY, WRITE_ONLY)
                .flatMap(ignoring -> patterns(ignoring).stream())
                .map(Placed::pattern)
                .filter(pattern -> pattern.covers(member))
                .findFirst()
                .ifPresent(pattern -> kind.mistake(key, member + " has no effect: " + pattern + " is never compared"));
    }

    void check() {
        COMPARED.forEach(key -> refuseCovered(key, "is never compared", READ_ONLY, WRITE_ONLY));
        refuseCovered(READ_ONLY, "is writeOnly, which is not compared either", WRITE_ONLY);
        refuseCovered("masked", "is readOnly; if it is a secret, list it under secrets", READ_ONLY);
        refuseCovered("secrets", "is secret already", WRITE_ONLY, "masked");
        refuseParent();
        refuseMasks();
        refuseCovered(references(), "is readOnly, so that no id is seen there", List.of(READ_ONLY));
        refuseCovered(named(IMMUTABLE), "is never compared", List.of(READ_ONLY));
        refuseCovered(collected(), "is never compared, so that no call is made for it", List.of(READ_ONLY, WRITE_ONLY));
        refuseCovered(
                names(), "is no part of what is read: names are looked for there", List.of(READ_ONLY, WRITE_ONLY));
        OF_ALL_BELOW.forEach(this::refuseTwice);
        refuseSorted();
        Stream.of(
                        Stream.concat(COMPARED.stream(), OF_ALL_BELOW.stream()).flatMap(key -> patterns(key).stream()),
                        references().stream(),
                        named(IMMUTABLE).stream(),
                        names().stream())
                .flatMap(placed -> placed)
                .distinct()
                .forEach(this::checkMember);
    }

    private void refuseCovered(String key, String why, String... others) {
        refuseCovered(patterns(key), why, List.of(others));
    }

    private void refuseCovered(List<Placed> all, String why, List<String> others) {
        all.forEach(placed -> others.stream()
                .flatMap(other -> patterns(other).stream())
                .map(Placed::pattern)
                .filter(other -> other.covers(placed.pattern()))
                .findFirst()
                .ifPresent(other ->
                        kind.mistakeAt(placed.at(), placed.pattern() + " has no effect: " + other + " " + why)));
    }

    /** What another pattern of the same list means already. */
    private void refuseTwice(String key) {
        List<Placed> all = patterns(key);
        for (int i = 0; i < all.size(); i++) {
            Placed placed = all.get(i);
            for (int j = 0; j < all.size(); j++) {
                PathPattern other = all.get(j).pattern();
                boolean same = other.equals(placed.pattern());
                if (j != i && other.covers(placed.pattern()) && (!same || j < i)) {
                    kind.mistakeAt(placed.at(), placed.pattern() + " has no effect beside " + other);
                    break;
                }
            }
        }
    }

    private void refuseSorted() {
        patterns("unordered").stream()
                .filter(placed -> collections
                        .members()
                        .anyMatch(member -> placed.pattern().tokens().equals(List.of(member))))
                .forEach(placed -> kind.mistakeAt(
                        placed.at(), placed.pattern() + " has no effect: the order of a collection means nothing"));
    }

    private void refuseParent() {
        Optional<PathPattern> parent = traits.ids()
                .parent()
                .filter(above -> above.kind().isPresent())
                .map(above -> new PathPattern(List.of(above.member())));
        references().stream()
                .filter(placed -> Optional.of(placed.pattern()).equals(parent))
                .forEach(placed ->
                        kind.mistakeAt(placed.at(), placed.pattern() + " has no effect: parent says what it holds"));
    }

    private void refuseMasks() {
        Masks usual = new Masks(List.of(), List.of());
        kind.texts("masks").stream()
                .filter(text ->
                        !usual.in(ProviderJson.object().put("text", text)).isEmpty())
                .forEach(text -> kind.mistake("masks", "have no effect where they are rows of asterisks or bullets"));
    }

    /** Notes a member that nothing shows. */
    private void checkMember(Placed placed) {
        List<String> tokens = placed.pattern().tokens();
        String member = tokens.get(0);
        members.filter(known -> !member.equals(ANY) && !known.contains(member))
                .ifPresent(known -> kind.mistakeAt(
                        placed.at(),
                        placed.pattern() + " has no effect: a projection has no member " + member + "; it has "
                                + String.join(", ", new TreeSet<>(known))));
        if (tokens.size() > 2 && collections.drops(member, tokens.get(2))) {
            kind.mistakeAt(
                    placed.at(),
                    placed.pattern() + " has no effect: keep of " + member + " leaves " + tokens.get(2) + " out");
        }
    }

    /** The patterns under a key, as far as they are some. */
    private List<Placed> patterns(String key) {
        List<String> texts = kind.texts(key);
        return IntStream.range(0, texts.size())
                .filter(i -> texts.get(i).startsWith("/"))
                .mapToObj(i -> new Placed(kind.at(key) + "/" + i, PathPattern.parse(texts.get(i))))
                .toList();
    }

    /** The members under a key that has names. */
    private List<Placed> named(String key) {
        return kind.texts(key).stream()
                .map(member -> new Placed(kind.at(key), new PathPattern(List.of(member))))
                .toList();
    }

    private List<Placed> references() {
        List<Placed> all = new ArrayList<>();
        for (YamlSection reference : kind.sections("references")) {
            reference
                    .text("at")
                    .filter(text -> text.startsWith("/"))
                    .ifPresent(text -> all.add(new Placed(reference.at("at"), PathPattern.parse(text))));
        }
        return all;
    }

    private List<Placed> collected() {
        return collections
                .members()
                .map(member -> new Placed(kind.at("collections") + "/" + member, new PathPattern(List.of(member))))
                .toList();
    }

    /** The members that hold the name. */
    private List<Placed> names() {
        return Stream.concat(traits.nameMember().stream(), traits.behaviour().nameParts().stream())
                .map(member -> new Placed(kind.at("name"), new PathPattern(List.of(member))))
                .toList();
    }
}
