package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiSchema;
import dev.unwind.provider.draft.openapi.OpenApiDocument;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Proposes one kind. Used once. */
public final class KindDraft {
    private static final String PARENT = "parent";
    private static final int MOST_REFERENCES = 10;

    /** In the desired states of all kinds together. */
    private static final int MOST_SCHEMAS = 10_000;

    private static final String[] CREATED = {
        "createdAt",
        "created",
        "creationDate",
        "dateCreated",
        "createdOn",
        "creationTime",
        "createTime",
        "createdTime",
        "creationTimestamp"
    };

    private final KindPlace place;
    private final Ancestry ancestry;
    private final Map<String, String> kindsByName;
    private final String at;
    private final AtomicInteger room;
    private final DraftNotes notes;
    private final ObjectNode kind = Json.object();

    private KindDraft(
            KindPlace place, Ancestry ancestry, Map<String, String> kindsByName, AtomicInteger room, DraftNotes notes) {
        this.place = place;
        this.ancestry = ancestry;
        this.room = room;
        this.kindsByName = kindsByName;
        this.at = DraftNotes.under("/kinds", place.name());
        this.notes = notes;
    }

    /**
     * Proposes the kinds of an API.
     *
     * @param notes takes what the document does not tell
     * @return the kinds by name, as a description has them
     */
    public static Map<String, ObjectNode> all(OpenApiDocument document, DraftNotes notes) {
        List<KindPlace> places = KindPlaces.in(document.paths(), notes);
        Map<String, Ancestry> ancestries = Ancestry.of(places);
        // What members of others hold is no whole id of what lies under a parent.
        Map<String, String> byName = places.stream()
                .filter(place -> !place.singleton()
                        && ancestries.get(place.name()).parent().isEmpty())
                .collect(Collectors.toMap(
                        place -> DraftNames.plain(place.name()), KindPlace::name, (one, other) -> one));
        var room = new AtomicInteger(MOST_SCHEMAS);
        Map<String, ObjectNode> kinds = new LinkedHashMap<>();
        places.forEach(place -> kinds.put(
                place.name(), new KindDraft(place, ancestries.get(place.name()), byName, room, notes).draft()));
        return kinds;
    }

    private ObjectNode draft() {
        var lines = new CallLines(place, ancestry, at, notes);
        kind.put("path", lines.path());
        ResourceForm form = form();
        ApiSchema shown = form.schema();
        var calls = new CallsDraft(place, shown, lines, at, notes);
        calls.read();
        ancestry.parent().ifPresent(above -> writeParent(above, shown, calls));
        Set<String> apart = new HashSet<>();
        Optional<String> idAndName = Optional.empty();
        if (place.singleton()) {
            kind.put("singleton", true);
        } else {
            var identity = new IdentityDraft(place, shown, calls, at, notes);
            identity.write(kind);
            identity.idMember().ifPresent(apart::add);
            idAndName = identity.idAndName();
        }
        if (!form.envelope().isEmpty()) {
            kind.put("envelope", form.envelope());
        }
        if (!place.singleton()) {
            new ListDraft(place, ancestry, lines, at, notes).write(kind);
        }
        writeCreatedAt(shown, calls, apart);
        writeVersion();
        calls.write(kind, idAndName.isPresent());
        boolean changes =
                kind.path("updatable").asBoolean(true) || kind.path("deletable").asBoolean(true);
        if (!changes) {
            kind.remove("version");
        }
        writeMembers(shown, calls, apart, idAndName);
        return kind;
    }

    /** The member that holds the parent's id must be none of the API's. */
    private void writeParent(KindPlace above, ApiSchema shown, CallsDraft calls) {
        Set<String> taken = new HashSet<>(shown.members());
        Stream.of(calls.created(), calls.updated())
                .flatMap(Optional::stream)
                .forEach(body -> taken.addAll(body.members().members()));
        String member = DraftNames.free(taken, taken.contains(PARENT) ? above.name() : PARENT);
        if (member.equals(PARENT)) {
            kind.put(PARENT, above.name());
        } else {
            kind.putObject(PARENT).put("kind", above.name()).put("member", member);
        }
        notes.add(
                at + "/" + PARENT,
                (place.singleton() ? "" : "a create names the id of the " + above.name() + " as " + member + "; ")
                        + "what lies under a " + above.name() + " is taken to be deleted with it");
    }

    /** What reads show, or else what is known from answers to writes and from the listing. */
    private ResourceForm form() {
        List<String> id = place.singleton() ? List.of() : place.idNames();
        Stream<Optional<ApiCall>> writes =
                Stream.of(place.onCollection("post"), place.onItem("put"), place.onItem("patch"));
        Optional<ApiCall> read = place.onItem("get");
        ResourceForm shown = read.map(call -> ResourceForm.in(call.answer(), id))
                .filter(form -> !form.schema().isUnknown())
                .orElse(null);
        return Optional.ofNullable(shown)
                .or(() -> writes.flatMap(Optional::stream)
                        .map(call -> ResourceForm.in(call.answer(), id))
                        .filter(form -> !form.schema().isUnknown())
                        .filter(form -> id.isEmpty()
                                || ResourceForm.idMember(form.schema(), id).isPresent())
                        .findFirst())
                .orElseGet(() -> ResourceForm.in(
                        read.or(() -> place.item().calls().values().stream().findFirst())
                                .map(ApiCall::answer)
                                .orElseThrow(),
                        id));
    }

    private void writeCreatedAt(ApiSchema shown, CallsDraft calls, Set<String> apart) {
        Optional<ApiSchema> body = calls.created().or(calls::updated).map(BodyChoice::members);
        DraftNames.first(shown.members(), CREATED)
                .filter(DraftNames::isPlainMember)
                .filter(member -> shown.member(member).is("string") && !apart.contains(member))
                .filter(member -> shown.member(member).isReadOnly()
                        || MembersDraft.isTimeOfServer(shown, member)
                        || body.filter(schema -> schema.has(member)).isEmpty())
                .ifPresent(member -> {
                    apart.add(member);
                    kind.put("createdAt", "/" + member);
                });
    }

    private void writeVersion() {
        boolean conditional = Stream.of("put", "patch", "delete")
                .flatMap(method -> place.onItem(method).stream())
                .anyMatch(call -> call.parameter("header", "If-Match").isPresent());
        boolean tagged =
                place.onItem("get").filter(call -> call.answersHeader("ETag")).isPresent();
        if (conditional) {
            kind.put("version", "etag");
        } else if (tagged) {
            notes.add(at + "/version", "reads show an ETag: if writes honour If-Match, add version: etag");
        }
    }

    private void writeMembers(ApiSchema shown, CallsDraft calls, Set<String> apart, Optional<String> idAndName) {
        Optional<ApiSchema> body = calls.created().or(calls::updated).map(BodyChoice::members);
        var members = new MembersDraft(shown, body, apart, idAndName, at, notes);
        members.read();
        members.write(kind);
        members.writeDefaults(kind);
        List<String> immutable = calls
                .created()
                .flatMap(created ->
                        calls.updated().map(updated -> MembersDraft.immutable(created.members(), updated.members())))
                .orElse(List.of())
                .stream()
                .filter(members::isSent)
                .toList();
        if (!immutable.isEmpty()) {
            ArrayNode list = kind.putArray("immutable");
            immutable.forEach(list::add);
        }
        body.ifPresent(schema -> noteReferences(schema, members));
        Optional<ApiSchema> known = body.filter(schema -> !schema.members().isEmpty());
        if (known.isPresent()) {
            writeDesired(known.get(), members, idAndName);
        } else if (body.isPresent()) {
            notes.add(at + "/desired", "the document does not say which members a body has");
        }
    }

    private void writeDesired(ApiSchema schema, MembersDraft members, Optional<String> idAndName) {
        if (schema.members().size() > room.get()) {
            notes.add(at + "/desired", "is left out: with the schemas of all kinds the file would be too long");
            return;
        }
        var desired = new DesiredSchema(at, notes, room.get());
        kind.set("desired", desired.of(schema, members::isSent, idAndName));
        room.addAndGet(-desired.written());
    }

    /** Members whose names are those of other kinds, and that they are ids. */
    private void noteReferences(ApiSchema schema, MembersDraft members) {
        Map<String, String> found = schema.members().stream()
                .filter(name -> DraftNames.isPlainMember(name) && members.isSent(name))
                .filter(name -> kindOf(name).isPresent())
                .limit(MOST_REFERENCES)
                .collect(Collectors.toMap(
                        Function.identity(),
                        name -> kindOf(name).orElseThrow(),
                        (one, other) -> one,
                        LinkedHashMap::new));
        if (!found.isEmpty()) {
            notes.add(
                    at + "/references",
                    found.entrySet().stream()
                                    .map(each -> "{ at: /" + each.getKey()
                                            + (schema.member(each.getKey()).isArray() ? "/*" : "") + ", kind: "
                                            + each.getValue() + " }")
                                    .collect(Collectors.joining(", ", "perhaps [ ", " ]"))
                            + ", if these hold ids of other resources; with onDelete");
        }
    }

    private Optional<String> kindOf(String member) {
        if (!member.matches(".+(Id|ID|_id|Ids|IDs|_ids|Ref|_ref)")) {
            return Optional.empty();
        }
        String of = DraftNames.plain(member.replaceAll("(_?[Ii][Dd]s?|_?[Rr]ef)$", ""));
        return Optional.ofNullable(kindsByName.get(of)).or(() -> kindsByName.entrySet().stream()
                .filter(kind -> of.length() > kind.getKey().length() && of.endsWith(kind.getKey()))
                .map(Map.Entry::getValue)
                .findFirst());
    }
}
