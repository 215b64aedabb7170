package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.rest.description.CollectionForm;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** @param scope what the texts of a call may hold that concerns a resource */
    static CollectionsReader of(YamlSection kind, CallScope scope, boolean singleton) {
        var read = new CollectionsReader(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, YamlSection> sections = kind.has(COLLECTIONS) ? kind.named(COLLECTIONS) : Map.of();
        sections.forEach((member, section) -> read.add(member, section, scope, singleton));
        return read;
    }

    private void add(String member, YamlSection collection, CallScope scope, boolean singleton) {
        try (collection) {
            forms.add(new CollectionForm(
                    member,
                    list(collection, scope, singleton),
                    collection.pointer("at"),
                    List.copyOf(collection.texts("keep"))));
            if (!collection.has("add")) {
                collection.mistake("add", "is required: what no call adds is no part of a resource's state");
            }
            ItemCallReader.itemCall(collection, "add", member, false, scope).ifPresent(add::add);
            ItemCallReader.itemCall(collection, "remove", member, true, scope).ifPresent(remove::add);
        }
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
        return new ListForm(
                path,
                collection.pointer("items").orElse(JsonPointer.empty()),
                collection.pointer("total"),
                collection.section("page").map(ListReader::paging),
                false);
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
    void check(YamlSection kind) {
        if (forms.isEmpty()) {
            return;
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
