package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.References;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.rest.description.CollectionForm;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.message.TextTemplate;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.ForEach;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the members of a kind that have calls of their own.
 *
 * @param forms how they are read
 * @param add the calls that add items to them
 * @param remove the calls that remove items from them
 */
record CollectionsReader(List<CollectionForm> forms, List<CallTemplate> add, List<CallTemplate> remove) {
    private static final String COLLECTIONS = "collections";
    private static final String COMPLETE = "completeAnswers";

    /**
     * Reads them.
     *
     * @param scope what the texts of a read may hold that concerns a resource
     * @param writing what those of a write may hold
     */
    static CollectionsReader of(YamlSection kind, CallScope scope, CallScope writing, boolean singleton) {
        var read = new CollectionsReader(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, YamlSection> sections = kind.has(COLLECTIONS) ? kind.named(COLLECTIONS) : Map.of();
        sections.forEach((member, section) -> read.add(member, section, scope, writing, singleton));
        return read;
    }

    private void add(String member, YamlSection collection, CallScope scope, CallScope writing, boolean singleton) {
        try (collection) {
            forms.add(new CollectionForm(
                    member,
                    list(collection, scope, singleton),
                    collection.pointer("at"),
                    List.copyOf(collection.texts("keep"))));
            if (!collection.has("add")) {
                collection.mistake("add", "is required: what no call adds is no part of a resource's state");
            }
            Optional<CallTemplate> adding = ItemCallReader.itemCall(collection, "add", member, false, writing);
            Optional<CallTemplate> removing = ItemCallReader.itemCall(collection, "remove", member, true, writing);
            checkItems(
                    collection,
                    Stream.concat(adding.stream(), removing.stream()).toList());
            adding.ifPresent(add::add);
            removing.ifPresent(remove::add);
        }
    }

    /** Items that stand in a path or a header are texts; of others, a call has what is kept of them. */
    private static void checkItems(YamlSection collection, List<CallTemplate> calls) {
        List<String> kept = collection.texts("keep");
        if (!collection.has("keep")) {
            return;
        }
        if (kept.isEmpty()) {
            collection.mistake("keep", "names no member");
        }
        if (calls.stream().anyMatch(CollectionsReader::needsText)) {
            collection.mistake("keep", "has no effect: {item} stands in a text, so that items are no objects");
        }
        calls.stream()
                .flatMap(CollectionsReader::itemMembers)
                .filter(member -> !kept.contains(member))
                .distinct()
                .forEach(member -> collection.mistake(
                        "keep", "leaves " + member + " out, which {item." + member + "} stands for"));
    }

    private static boolean needsText(CallTemplate call) {
        return CallEffects.lines(call).anyMatch(text -> text.contains(CallReader.ITEM))
                || CallEffects.bodies(call)
                        .anyMatch(text -> text.contains(CallReader.ITEM) && !text.equals(CallReader.ITEM));
    }

    /** The members of items that a call has. */
    private static Stream<String> itemMembers(CallTemplate call) {
        String start = CallReader.ITEM.replace('}', '.');
        return Stream.concat(CallEffects.lines(call), CallEffects.bodies(call))
                .flatMap(text -> TextTemplate.placeholders(text).stream())
                .filter(placeholder -> placeholder.startsWith(start))
                .map(placeholder -> placeholder.substring(start.length(), placeholder.length() - 1));
    }

    /** Whether a member of the items of a collection is left out where they are read. */
    boolean drops(String collection, String member) {
        return forms.stream()
                .filter(form -> form.member().equals(collection) && !form.keep().isEmpty())
                .anyMatch(form -> !member.equals("*") && !form.keep().contains(member));
    }

    private static ListForm list(YamlSection collection, CallScope scope, boolean singleton) {
        String path = collection.required("path");
        if (!path.startsWith("/")) {
            collection.mistake("path", "expected a path such as /things/{id}/parts");
        }
        scope.check(collection, "path", path);
        if (!singleton && !path.contains("{id}")) {
            collection.mistake("path", "needs {id}: the items are those of one resource");
        }
        ListForm form = new ListForm(
                path,
                collection.pointer("items").orElse(JsonPointer.empty()),
                collection.pointer("total"),
                collection.section("page").map(ListReader::paging),
                false);
        ListReader.checkTotal(collection, form);
        return form;
    }

    /** The names of the members. */
    Stream<String> members() {
        return forms.stream().map(CollectionForm::member);
    }

    /** All calls that change the members. */
    List<CallTemplate> changes() {
        return Stream.concat(add.stream(), remove.stream()).toList();
    }

    /** Notes what does not go with members that have calls of their own. */
    void check(YamlSection kind, KindTraits traits) {
        if (forms.isEmpty()) {
            return;
        }
        remove.stream()
                .flatMap(call -> call.forEach().stream())
                .map(ForEach::member)
                .filter(member ->
                        !traits.abilities().update() || traits.immutable().contains(member))
                .forEach(member -> kind.mistakeAt(
                        kind.at(COLLECTIONS) + "/" + References.escape(member) + "/remove",
                        "has no effect: what a resource has too much is removed by an update, and "
                                + (traits.abilities().update() ? member + " is immutable" : "updatable is false")));
        Map<String, YamlSection> sections = kind.named(COLLECTIONS);
        Optional<ObjectNode> desired = kind.object("desired");
        forms.stream()
                .filter(form -> !form.keep().isEmpty())
                .filter(form -> desired.map(schema -> schema.at(JsonPointer.empty()
                                .appendProperty("properties")
                                .appendProperty(form.member())
                                .appendProperty("items")
                                .appendProperty("type")))
                        .filter(type -> type.isTextual() && !type.textValue().equals("object"))
                        .isPresent())
                .forEach(form -> sections.get(form.member())
                        .mistake("keep", "has no effect: desired says that items are no objects"));
        if (kind.section("bulk").filter(bulk -> bulk.has("read")).isPresent()) {
            kind.mistakeAt(
                    kind.at("bulk") + "/read",
                    "cannot be: its answer does not show " + forms.get(0).member());
        }
        boolean complete = kind.isList(COMPLETE)
                ? kind.texts(COMPLETE).stream().anyMatch(write -> !write.equals("delete"))
                : kind.flag(COMPLETE).orElse(false);
        if (complete) {
            kind.mistake(
                    "completeAnswers",
                    "cannot be: no answer to a write shows " + forms.get(0).member());
        }
        if (kind.section("list").flatMap(list -> list.flag("whole")).orElse(false)) {
            kind.mistake(
                    "list",
                    "cannot be whole: a listing does not show " + forms.get(0).member());
        }
    }
}
