package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.Removal;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.Extent;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Notes calls that would never be made, and what a file says of calls in vain.
 *
 * @param readOnly members that are never compared
 * @param defaults what absent members stand for
 */
record CallEffects(
        YamlSection kind,
        KindTraits traits,
        Optional<VersionForm> version,
        IdentityForm identity,
        List<PathPattern> readOnly,
        MemberDefaults defaults) {
    private static final String ID = "{id}";
    private static final String CREATE = "create";
    private static final String UPDATE = "update";
    private static final String DELETE = "delete";
    private static final String RECREATE = "recreate";
    private static final String UNDELETE = "undelete";

    /** The calls of an operation as the file has them. */
    private record Described(String key, List<YamlSection> sections, Operation operation) {
        CallTemplate call(int i) {
            return operation.calls().get(i);
        }
    }

    /** @param read the call that reads one resource; empty if a search reads it */
    void check(
            Operation create,
            Operation update,
            Removal removal,
            CollectionsReader collections,
            Optional<CallTemplate> read) {
        Set<String> collected = new HashSet<>(collections.members().toList());
        Described creates = described(CREATE, create);
        Described updates = described(UPDATE, update);
        Optional<Described> recreates = removal.recreate().map(calls -> described(RECREATE, calls));
        Stream.concat(Stream.of(creates, updates), recreates.stream()).forEach(each -> {
            checkNames(each, collected);
            checkContent(each);
            checkAlways(each);
            checkBare(each);
        });
        Stream.concat(Stream.of(creates), recreates.stream()).forEach(this::checkCreate);
        checkConditions(CREATE, "desired");
        checkConditions(RECREATE, "desired");
        checkConditions(UNDELETE, "desired");
        checkConditions(DELETE, "current");
        checkIds(removal, read);
        checkVersion(update, removal, create);
    }

    private Described described(String key, Operation operation) {
        return new Described(key, kind.has(key) ? kind.sections(key) : List.of(), operation);
    }

    /** Each member is sent by one call: the first that names it, or that sends all that none names. */
    private void checkNames(Described described, Set<String> collected) {
        Set<String> taken = new HashSet<>();
        boolean open = false;
        for (int i = 0; i < described.sections().size(); i++) {
            CallTemplate call = described.call(i);
            YamlSection section = described.sections().get(i);
            boolean always = call.occasion().when().isEmpty();
            call.named().distinct().forEach(member -> {
                if (collected.contains(member)) {
                    section.mistakeAt(section.path(), member + " has calls of its own under collections");
                } else if (taken.contains(member)) {
                    section.mistakeAt(section.path(), "has no effect on " + member + ": a call before it has that");
                }
            });
            boolean first = i == 0 && !described.key().equals(UPDATE);
            if (call.send().filter(List::isEmpty).isPresent() && !first) {
                section.mistake("send", "names no member: the call would never be made");
            }
            boolean rest = call.send().isEmpty() && call.forEach().isEmpty() && !call.sendsNothing();
            if (rest && open) {
                section.mistakeAt(
                        section.path(), "is never made: a call before it sends all members that no call names");
            }
            if (always) {
                call.named().forEach(taken::add);
                open = open || rest;
            }
        }
    }

    private void checkContent(Described described) {
        for (int i = 0; i < described.sections().size(); i++) {
            int number = i;
            CallTemplate call = described.call(i);
            YamlSection section = described.sections().get(i);
            call.companions().keySet().stream()
                    .filter(member -> !described.operation().sends(number, member)
                            && call.always().stream()
                                    .noneMatch(place -> place.tokens().equals(List.of(member))))
                    .forEach(member ->
                            section.mistake("companions", member + " has no effect: the call never sends that member"));
        }
    }

    /** What is always sent is a default, or a member that the call would leave out. */
    private void checkAlways(Described described) {
        for (int i = 0; i < described.sections().size(); i++) {
            CallTemplate call = described.call(i);
            YamlSection section = described.sections().get(i);
            boolean whole = !described.key().equals(UPDATE) || call.shape().extent() == Extent.WHOLE;
            for (PathPattern place : call.always()) {
                String member = place.tokens().get(0);
                if (place.tokens().size() > 1) {
                    readOnly.stream()
                            .filter(pattern -> pattern.covers(place))
                            .findFirst()
                            .ifPresent(pattern -> section.mistake(
                                    "always", place + " has no effect: " + pattern + " is never compared"));
                } else if (whole
                        && described.operation().sends(i, member)
                        && defaults.of(member).isEmpty()) {
                    section.mistake(
                            "always",
                            member + " has no effect: the call sends it whenever it is there, and it has no default");
                }
            }
        }
    }

    /** A create sends all that it is to make. */
    private void checkCreate(Described described) {
        boolean named = identity.source() == IdentityForm.Source.NAME;
        for (int i = 0; i < described.sections().size(); i++) {
            YamlSection section = described.sections().get(i);
            if (section.has("sends") && described.call(i).shape().extent() != Extent.MERGE) {
                section.mistake("sends", "has no effect here: a create sends all that there is to be");
            }
            if (i == 0 && named && section.has("idAt")) {
                section.mistake("idAt", "has no effect: the id is the name");
            }
        }
    }

    /** A body that is one member has no others, and shows no id. */
    private void checkBare(Described described) {
        Optional<String> bare = kind.text("bare");
        if (bare.isEmpty()) {
            return;
        }
        for (int i = 0; i < described.sections().size(); i++) {
            CallTemplate call = described.call(i);
            YamlSection section = described.sections().get(i);
            refuse(section, "idAt", true, "has no effect on a bare body, which shows no id");
            if (call.forEach().isPresent() || call.sendsNothing()) {
                continue;
            }
            boolean wrapped = call.shape().wrap().filter(at -> !at.matches()).isPresent();
            refuse(section, "with", !wrapped, "has no effect: a bare body has no members");
            refuse(section, "companions", true, "has no effect: a bare body has no members");
            boolean reaches = call.always().stream()
                    .allMatch(place ->
                            place.tokens().size() > 1 && place.tokens().get(0).equals(bare.get()));
            refuse(section, "always", !reaches, "has no effect: the body is " + bare.get() + " in any case");
            boolean other = call.send().stream().flatMap(List::stream).anyMatch(member -> !member.equals(bare.get()));
            refuse(section, "send", other, "has no effect: the body is " + bare.get() + " alone");
            refuse(
                    section,
                    CallReader.CONTENT_TYPE,
                    call.shape().format().isForm() && !wrapped,
                    "no form holds a bare body");
        }
    }

    private static void refuse(YamlSection section, String key, boolean refused, String why) {
        if (refused && section.has(key)) {
            section.mistake(key, why);
        }
    }

    /** A condition on what is never there is never true, or always. */
    private void checkConditions(String key, String known) {
        if (!kind.isList(key)) {
            return;
        }
        kind.sections(key).forEach(section -> section.text("when")
                .filter(condition -> condition.matches("(?s).*\\b(current|desired)\\b.*"))
                .filter(condition -> !condition.matches("(?s).*\\b" + known + "\\b.*"))
                .ifPresent(
                        condition -> section.mistake("when", "says nothing of " + known + ", and there is no other")));
    }

    private void checkIds(Removal removal, Optional<CallTemplate> read) {
        if (identity.source() == IdentityForm.Source.ONLY) {
            return;
        }
        read.filter(call -> kind.has("read") && !mentions(call, ID))
                .ifPresent(call -> kind.mistake("read", "needs " + ID + ": it reads one resource"));
        Operation delete = removal.delete();
        if (kind.has(DELETE) && !mentions(delete.calls().get(delete.calls().size() - 1), ID)) {
            kind.mistake(DELETE, "needs " + ID + " in its last call: it deletes one resource");
        }
        removal.undelete()
                .filter(operation -> operation.calls().stream().noneMatch(call -> mentions(call, ID)))
                .ifPresent(operation -> kind.mistake(UNDELETE, "needs " + ID + ": it brings one resource back"));
        removal.recreate()
                .filter(operation -> identity.source() != IdentityForm.Source.NAME)
                .filter(operation -> !mentions(operation.calls().get(0), ID))
                .ifPresent(operation ->
                        kind.mistake(RECREATE, "needs " + ID + " in its first call: without it, it creates as any"));
    }

    private void checkVersion(Operation update, Removal removal, Operation create) {
        Abilities abilities = traits.abilities();
        boolean several = abilities.create() && create.calls().size() > 1;
        if (version.isEmpty()) {
            return;
        }
        if (!abilities.update() && !abilities.delete() && !several) {
            kind.mistake("version", "has no effect: nothing is updated or deleted");
        } else if (version.get().isETag()) {
            if (ListReader.readsBySearch(kind)) {
                kind.mistake("version", "has no effect: the search of read shows no ETag of a resource");
            }
        } else if (Stream.of(create, update, removal.delete())
                        .flatMap(operation -> operation.calls().stream())
                        .noneMatch(call -> mentions(call, "{version"))
                && kind.any("bulk")
                        .filter(bulk -> bulk.toString().contains("{version"))
                        .isEmpty()) {
            kind.mistake(
                    "version", "has no effect: no call has {version} or {version+1}; what only changes is readOnly");
        }
    }

    /** Whether some text of a call has this. */
    private static boolean mentions(CallTemplate call, String placeholder) {
        return Stream.concat(lines(call), bodies(call)).anyMatch(text -> text.contains(placeholder));
    }

    /** The path of a call, and the values of its query and of its headers. */
    static Stream<String> lines(CallTemplate call) {
        return Stream.of(
                        Stream.of(call.path()),
                        call.parameters().query().values().stream(),
                        call.parameters().headers().values().stream())
                .flatMap(texts -> texts);
    }

    /** The texts in what a call sends beside members. */
    static Stream<String> bodies(CallTemplate call) {
        return Stream.concat(
                        Stream.of(call.shape().with()), call.forEach().flatMap(CallTemplate.ForEach::body).stream())
                .flatMap(CallEffects::texts);
    }

    private static Stream<String> texts(JsonNode document) {
        return document.isTextual()
                ? Stream.of(document.textValue())
                : document.valueStream().flatMap(CallEffects::texts);
    }
}
