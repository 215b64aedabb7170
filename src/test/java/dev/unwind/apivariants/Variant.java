package dev.unwind.apivariants;

import java.util.ArrayList;
import java.util.List;

/**
 * One way in which APIs differ: how the server behaves, and how a provider's file says so.
 *
 * @param name of the variant, and of its kind
 * @param description the kind, in YAML's flow style; {@code @} stands for its path
 */
record Variant(String name, VariantFeatures features, String description) {
    private static final String LIST = "name: name, list: {}";
    private static final String FORM = "contentType: application/x-www-form-urlencoded";
    private static final String PAGED = "name: name, list: { items: /items, total: /total, page: { ";

    String path() {
        return "/" + name + "/things";
    }

    String yaml() {
        return "  " + name + ": { path: @, ".replace("@", path()) + description.replace("@", path()) + " }\n";
    }

    @Override
    public String toString() {
        return name;
    }

    private static VariantFeatures plain() {
        return VariantFeatures.plain();
    }

    static List<Variant> all() {
        var all = new ArrayList<Variant>();
        all.add(new Variant("plain", plain(), LIST));
        all.add(new Variant("numbers", plain().integerIds(1), LIST + ", id: { type: integer }"));
        all.add(new Variant("nested_id", plain().idAt("/meta/uid"), LIST + ", id: { at: /meta/uid }"));
        all.add(new Variant("location", plain().locationIds(), LIST + ", id: { from: location }"));
        all.add(new Variant("location_only", plain().locationIds().hiddenIds(), "name: name, id: { from: location }"));
        all.add(new Variant("looked_up", plain().locationIds(), LIST + ", id: { from: find }"));
        all.add(new Variant("names", plain().nameIds(), LIST + ", id: { from: name }"));
        all.add(new Variant(
                "exclusive_names",
                plain().nameIds().etags(),
                LIST + ", id: { from: name }, version: etag, exclusiveCreate: true"));
        all.add(new Variant(
                "envelope", plain().dataEnvelope(), "name: name, envelope: /data, list: { items: /data/items }"));
        all.add(new Variant(
                "data_lists",
                plain().behaving(DataLists.always()),
                "name: name, envelope: /data/0, list: { items: /data }, create: [{ call: POST @, wrap: /data/0 }],"
                        + " update: [{ call: 'PUT @/{id}', wrap: /data/0 }]"));
        all.add(new Variant(
                "wrapped",
                plain().requestEnvelope("thing"),
                LIST + ", create: [{ call: POST @, wrap: /thing }], update: [{ call: 'PUT @/{id}', wrap: /thing }]"));
        all.add(new Variant(
                "form",
                plain().behaving(Forms.only()),
                LIST + ", create: [{ call: POST @, " + FORM + " }], update: [{ call: 'PUT @/{id}', " + FORM + " }]"));
        all.add(new Variant(
                "form_patch",
                plain().noPut().post(UpdateMode.MERGE).behaving(Forms.only()),
                LIST + ", create: [{ call: POST @, " + FORM + ", formArrays: indices }],"
                        + " update: [{ call: 'POST @/{id}', sends: mergePatch, " + FORM + ", formArrays: indices }]"));
        all.add(new Variant(
                "merge_patch",
                plain().noPut().patch(UpdateMode.MERGE).mergePatchTypeOnly(),
                LIST + ", update: [{ call: 'PATCH @/{id}', sends: mergePatch }]"));
        all.add(new Variant(
                "shallow_patch",
                plain().noPut().patch(UpdateMode.SHALLOW),
                LIST + ", update: [{ call: 'PATCH @/{id}' }]"));
        all.add(new Variant(
                "stored_nulls",
                plain().noPut().patch(UpdateMode.SHALLOW_WITH_NULLS),
                LIST + ", nulls: absent, update: [{ call: 'PATCH @/{id}' }]"));
        all.add(new Variant(
                "post_to_update",
                plain().noPut().post(UpdateMode.SHALLOW),
                LIST + ", update: [{ call: 'POST @/{id}' }]"));
        all.add(new Variant(
                "moving",
                plain().noPut()
                        .upsertsUnderNewId()
                        .createAnswersId("/newId")
                        .softDelete("/status/state", "'expired'")
                        .listsDeleted(),
                LIST + ", movesOnUpdate: true, absent: { when: \"status.state == 'expired'\" }, readOnly: [/status],"
                        + " create: [{ call: POST @, idAt: /newId }],"
                        + " update: [{ call: POST @, sends: all, with: { id: '{id}' }, idAt: /newId }]"));
        all.add(new Variant("etags", plain().etags(), LIST + ", version: etag"));
        all.add(new Variant(
                "versions",
                plain().versions(),
                LIST + ", version: /version, update: [{ call: 'PUT @/{id}', with: { version: '{version}' } }],"
                        + " delete: 'DELETE @/{id}?version={version}'"));
        all.add(new Variant(
                "version_headers",
                plain().versions().behaving(Versions.inHeader()),
                LIST + ", version: /version, update: [{ call: 'PUT @/{id}', headers: { X-Version: '{version}' },"
                        + " with: { version: '{version+1}' } }],"
                        + " delete: { call: 'DELETE @/{id}', headers: { X-Version: '{version}' } }"));
        all.add(new Variant("find", plain().findsBy("name"), "name: name, find: '@?name={name}'"));
        all.add(new Variant("search", plain().searchesBy("q"), "name: name, find: '@?q={name}'"));
        all.add(new Variant("offsets", plain().paging(Paging.offsets(2)), PAGED + "size: 2, offset: offset } }"));
        all.add(new Variant(
                "pages_from_1", plain().paging(Paging.pages(1, 2)), PAGED + "size: 2, number: page, limit: size } }"));
        all.add(new Variant(
                "pages_from_0",
                plain().paging(Paging.pages(0, 2)),
                PAGED + "size: 2, number: page, first: 0, limit: size } }"));
        all.add(new Variant("cursors", plain().paging(Paging.cursors(2)), PAGED + "cursor: cursor, next: /next } }"));
        all.add(new Variant(
                "cursor_urls", plain().paging(Paging.cursorUrls(2)), PAGED + "cursor: cursor, next: /next } }"));
        all.add(new Variant("links", plain().paging(Paging.links(2)), "name: name, list: { page: { link: true } }"));
        all.add(new Variant(
                "soft_delete",
                plain().softDelete().listsDeleted(),
                LIST + ", absent: { when: deleted }, readOnly: [/deleted]"));
        all.add(new Variant(
                "empty_when_absent",
                plain().dataEnvelope().absentIsEmpty(),
                "name: name, envelope: /data, list: { items: /data/items }"));
        all.add(new Variant("gone", plain().gone(), LIST));
        all.add(new Variant("keyed", plain().idempotencyKeys(), "idempotencyKeys: {}"));
        all.add(new Variant("unordered", plain().shuffles(7, "/tags"), LIST + ", unordered: [/tags]"));
        all.add(new Variant("folded", plain().lowerCases("/mail"), LIST + ", ignoreCase: [/mail]"));
        all.add(new Variant("defaults", plain().defaultsTo("size", "10"), LIST + ", defaults: { size: 10 }"));
        all.add(new Variant(
                "deep_defaults",
                plain().noPut().patch(UpdateMode.MERGE).behaving(UnsetMembers.byZero("/detail/*")),
                LIST + ", defaults: { /detail/a: 0, /detail/b: 0, /detail/c: 0 }, update: [{ call: 'PATCH @/{id}' }]"));
        all.add(new Variant("respelt", plain().respellsNumbers(), LIST));
        all.add(new Variant(
                "volatile",
                plain().timestamps().selfLinks().counter("/stats/reads"),
                LIST + ", createdAt: /createdAt, readOnly: [/updatedAt, /self, /stats]"));
        all.add(new Variant("lagging", plain().lagMillis(100), LIST + ", readLag: PT0.3S"));
        all.add(new Variant("empty_answers", plain().emptyAnswers(), LIST));
        all.add(new Variant(
                "strict",
                plain().accepts("name", "size", "detail", "tags", "mail", "extra")
                        .uniqueNames(),
                LIST));
        return List.copyOf(all);
    }
}
