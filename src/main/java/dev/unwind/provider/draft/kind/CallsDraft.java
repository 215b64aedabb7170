package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.List;
import java.util.Optional;

/** Proposes the calls of a kind, and says which it lacks. Used once. */
final class CallsDraft {
    private static final String UPDATE = "update";
    private static final String CREATE = "create";
    private static final String DELETE = "delete";

    private final KindPlace place;
    private final ApiSchema shown;
    private final CallLines lines;
    private final String at;
    private final DraftNotes notes;
    private Optional<BodyChoice> created = Optional.empty();
    private Optional<BodyChoice> updated = Optional.empty();

    /** @param shown what reads show of the resource */
    CallsDraft(KindPlace place, ApiSchema shown, CallLines lines, String at, DraftNotes notes) {
        this.place = place;
        this.shown = shown;
        this.lines = lines;
        this.at = at;
        this.notes = notes;
    }

    /** The body of a create; empty where there is none. */
    Optional<BodyChoice> created() {
        return created;
    }

    /** The body of an update; empty where there is none. */
    Optional<BodyChoice> updated() {
        return updated;
    }

    /** Reads what the calls take, before anything is written. */
    void read() {
        created = place.singleton() ? Optional.empty() : createCall().flatMap(call -> BodyChoice.of(call, shown));
        updated = updateCall().flatMap(call -> BodyChoice.of(call, shown));
    }

    private Optional<ApiCall> createCall() {
        return place.onCollection("post").or(this::createdByPut);
    }

    /** Without a {@code POST}, a {@code PUT} of one may create it. */
    private Optional<ApiCall> createdByPut() {
        return place.onItem("put");
    }

    boolean createsByPut() {
        return !place.singleton()
                && place.onCollection("post").isEmpty()
                && createdByPut().isPresent();
    }

    /** Replaces with PUT where that loses nothing; else merges. */
    private Optional<ApiCall> updateCall() {
        Optional<ApiCall> put =
                place.onItem("put").filter(call -> BodyChoice.of(call, shown).isPresent());
        Optional<ApiCall> patch =
                place.onItem("patch").filter(call -> BodyChoice.of(call, shown).isPresent());
        boolean keepsMore = put.flatMap(call -> BodyChoice.of(call, shown))
                .filter(choice -> choice.members().members().stream()
                        .anyMatch(member -> choice.members().member(member).isWriteOnly()))
                .isPresent();
        Optional<ApiCall> chosen = keepsMore ? patch.or(() -> put) : put.or(() -> patch);
        return chosen.or(() -> place.onItem("post")
                        .filter(call -> BodyChoice.of(call, shown).isPresent()))
                .or(this::updateByCollection);
    }

    /** A {@code PUT} of the collection may update the resource whose id is in the body. */
    private Optional<ApiCall> updateByCollection() {
        return place.onCollection("put").filter(call -> idInBody(call).isPresent());
    }

    private Optional<String> idInBody(ApiCall call) {
        return BodyChoice.of(call, shown)
                .flatMap(choice -> ResourceForm.idMember(choice.members(), place.idNames()))
                .filter(shown::has);
    }

    /** @param namesAreIds whether the caller gives resources their ids */
    void write(ObjectNode kind, boolean namesAreIds) {
        writeRead(kind);
        if (!place.singleton()) {
            writeCreate(kind, namesAreIds);
        }
        writeUpdate(kind);
        if (!place.singleton()) {
            writeDelete(kind);
        }
    }

    private void writeRead(ObjectNode kind) {
        Optional<ApiCall> read = place.onItem("get");
        if (read.isEmpty()) {
            notes.add(at + "/read", "the document has no call that reads one: describe read, as a call or as a search");
            return;
        }
        String line = lines.line(read.get(), lines.onePath(), "read");
        if (!lines.isUsualPath() || line.contains("?")) {
            kind.put("read", line);
        }
    }

    private void writeCreate(ObjectNode kind, boolean namesAreIds) {
        Optional<ApiCall> call = createCall().filter(found -> created.isPresent());
        if (call.isEmpty() || createsByPut() && !namesAreIds) {
            kind.put("creatable", false);
            created = Optional.empty();
            createCall()
                    .ifPresent(found -> notes.add(
                            at + "/creatable",
                            found.line()
                                    + (found.takesBody()
                                            ? " creates with a body or an id that could not be made out: describe create"
                                            : " has no body that is described")));
            return;
        }
        String path = createsByPut() ? lines.onePath() : lines.path();
        String line = lines.line(call.get(), path, CREATE);
        Optional<String> idAt = namesAreIds ? Optional.empty() : idElsewhere(call.get());
        boolean usualMethod = namesAreIds == createsByPut();
        boolean usual = usualMethod && created.get().isPlain() && !line.contains("?") && idAt.isEmpty();
        if (!usual || createsByPut() && !lines.isUsualPath()) {
            ObjectNode written = call(kind, CREATE, line, created.get());
            idAt.ifPresent(pointer -> written.put("idAt", pointer));
        }
        if (call.get().parameter("header", "Idempotency-Key").isPresent() && !createsByPut()) {
            kind.putObject("idempotencyKeys");
            notes.add(at + "/idempotencyKeys", "for how long a key is remembered (lifetime, a day unless said)");
        }
        if (call.get().answersStatus("202")) {
            noteAccepted(kind, call.get());
        }
    }

    /** Where the answer to a create shows the id, if it does not show the resource. */
    private Optional<String> idElsewhere(ApiCall call) {
        ApiSchema answer = call.answer();
        ApiSchema resource = ResourceForm.in(answer, place.idNames()).schema();
        if (answer.isUnknown()
                || ResourceForm.idMember(resource, place.idNames())
                        .filter(shown::has)
                        .isPresent()) {
            return Optional.empty();
        }
        return answer.members().stream()
                .filter(DraftNames::isPlainMember)
                .filter(member -> DraftNames.plain(member).matches(".*(id|key|name|uid)"))
                .map(member -> "/" + member)
                .findFirst();
    }

    private void writeUpdate(ObjectNode kind) {
        Optional<ApiCall> call = updateCall();
        if (call.isEmpty() || updated.isEmpty()) {
            if (!place.singleton()) {
                kind.put("updatable", false);
            }
            Optional<ApiCall> unusable = place.onItem("patch").or(() -> place.onItem("put"));
            unusable.ifPresent(found -> notes.add(
                    at + "/updatable",
                    found.line() + " takes a body that cannot be written, or none: describe update"));
            return;
        }
        BodyChoice choice = updated.get();
        boolean ofCollection = place.onCollection("put").equals(call);
        String line = lines.line(call.get(), ofCollection ? lines.path() : lines.onePath(), UPDATE);
        boolean put = call.get().method().equals("PUT");
        List<String> fewer = created.filter(made -> put)
                .map(made -> lacking(made.members(), choice.members()))
                .orElse(List.of());
        boolean sends = !fewer.isEmpty() && !choice.members().isOpen();
        boolean usual = !ofCollection && lines.isUsualPath() && !line.contains("?");
        if (put && choice.isPlain() && usual && !sends) {
            return;
        }
        ObjectNode written = call(kind, UPDATE, line, choice);
        if (ofCollection) {
            written.putObject("with").put(idInBody(call.get()).orElseThrow(), CallLines.ID);
        }
        if (choice.body().isMergePatch()) {
            written.put("sends", "mergePatch");
        } else if (!put) {
            notes.add(
                    at + "/update/0",
                    call.get().line() + " is sent the members that differ: if it merges, add sends: mergePatch; if it"
                            + " wants all, sends: all");
        }
        List<String> sent = choice.members().members().stream()
                .filter(member -> !choice.members().member(member).isReadOnly())
                .filter(member -> !member.startsWith("/"))
                .toList();
        if (sends && !sent.isEmpty()) {
            ArrayNode send = written.putArray("send");
            sent.forEach(send::add);
        }
        if (call.get().answersStatus("202")) {
            noteAccepted(kind, call.get());
        }
    }

    /** The members of one body that another lacks. */
    static List<String> lacking(ApiSchema whole, ApiSchema part) {
        return whole.members().stream()
                .filter(member -> !part.has(member) && !whole.member(member).isReadOnly())
                .toList();
    }

    private void writeDelete(ObjectNode kind) {
        Optional<ApiCall> call = place.onItem(DELETE);
        if (call.isEmpty()) {
            kind.put("deletable", false);
            return;
        }
        String line = lines.line(call.get(), lines.onePath(), DELETE);
        if (!lines.isUsualPath() || line.contains("?")) {
            kind.put(DELETE, line);
        }
        if (call.get().takesBody()) {
            notes.add(at + "/delete", call.get().line() + " takes a body: add it as with");
        }
        if (call.get().answersStatus("202")) {
            noteAccepted(kind, call.get());
        }
    }

    private void noteAccepted(ObjectNode kind, ApiCall call) {
        if (!kind.has("async")) {
            kind.set("async", Json.object().put("within", "PT1M"));
            notes.add(
                    at + "/async",
                    call.line() + " is answered before it is done: how long it takes (within), and how a resource shows"
                            + " that (pending, failed)");
        }
    }

    private static ObjectNode call(ObjectNode kind, String key, String line, BodyChoice choice) {
        ObjectNode call = kind.putArray(key).addObject();
        call.put("call", line);
        if (choice.wrap().equals("/0")) {
            call.put("as", "array");
        } else if (!choice.wrap().isEmpty()) {
            call.put("wrap", choice.wrap());
        }
        if (!choice.body().type().matches("application/json|\\*/\\*|application/merge-patch\\+json")) {
            call.put("contentType", choice.body().type());
        }
        return call;
    }
}
