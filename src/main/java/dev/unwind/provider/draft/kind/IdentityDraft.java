package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiParameter;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Proposes how resources of a kind are identified and named. Used once, of a kind that is no singleton. */
final class IdentityDraft {
    private final KindPlace place;
    private final ApiSchema shown;
    private final CallsDraft calls;
    private final String at;
    private final DraftNotes notes;
    private final Optional<String> member;
    private final boolean name;

    IdentityDraft(KindPlace place, ApiSchema shown, CallsDraft calls, String at, DraftNotes notes) {
        this.place = place;
        this.shown = shown;
        this.calls = calls;
        this.at = at;
        this.notes = notes;
        this.member = ResourceForm.idMember(shown, place.idNames());
        this.name = member.filter(this::isGivenByCaller).isPresent();
    }

    private boolean isGivenByCaller(String id) {
        if (shown.member(id).isReadOnly() || isSecret(shown.member(id))) {
            return false;
        }
        boolean isName = !DraftNames.plain(id).matches(".*(id|guid)");
        return calls.createsByPut()
                || calls.created()
                        .map(BodyChoice::members)
                        .filter(body -> body.requires(id) || isName && body.has(id))
                        .filter(body -> !body.member(id).isReadOnly())
                        .isPresent();
    }

    private static boolean isSecret(ApiSchema schema) {
        return schema.isWriteOnly() || schema.format().equals("password");
    }

    /** The member that holds the id, unless the id is the name. */
    Optional<String> idMember() {
        return name ? Optional.empty() : member;
    }

    /** The member that holds the name, where the caller gives resources their ids by it. */
    Optional<String> idAndName() {
        return name ? member : Optional.empty();
    }

    void write(ObjectNode kind) {
        if (name) {
            kind.putObject("id").put("from", "name");
            kind.put("name", member.orElseThrow());
            if (calls.createsByPut()) {
                notes.add(
                        at + "/id",
                        "resources seem to be created by PUT under an id of the caller's choice; if the API honours"
                                + " If-None-Match: *, add exclusiveCreate: true");
            }
            return;
        }
        boolean located = place.onCollection("post")
                .filter(call -> call.answersHeader("Location"))
                .isPresent();
        if (member.isEmpty()) {
            if (located) {
                kind.putObject("id").put("from", "location");
            }
            notes.add(
                    at + "/id",
                    "no member of a resource was found that holds its id, which stands in paths as "
                            + place.idParameter() + (located ? ": taken from Location" : ": add at"));
        } else {
            ObjectNode id = kind.objectNode();
            boolean bare = place.onCollection("post")
                    .map(ApiCall::answer)
                    .filter(ApiSchema::isUnknown)
                    .isPresent();
            if (located && bare) {
                id.put("from", "location");
            }
            if (!member.get().equals("id")) {
                id.put("at", "/" + member.get());
            }
            if (shown.member(member.get()).is("integer")) {
                id.put("type", "integer");
            }
            if (!id.isEmpty()) {
                kind.set("id", id);
            }
            if (bare && !located) {
                notes.add(
                        at + "/id", "the document does not say what a create answers: where does it show the new id?");
            }
        }
        writeName(kind);
    }

    private void writeName(ObjectNode kind) {
        Optional<BodyChoice> body = calls.created().or(calls::updated);
        Set<String> texts = body.map(choice -> choice.members().members().stream()
                        .filter(each -> DraftNames.isPlainMember(each) && shown.has(each))
                        .filter(each -> choice.members().member(each).is("string")
                                && !isSecret(choice.members().member(each))
                                && !choice.members().member(each).isReadOnly()
                                && !shown.member(each).isReadOnly())
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        Optional<String> found = DraftNames.first(
                texts, "name", "title", "label", "displayName", "key", "slug", "login", "username", "email");
        if (found.isEmpty()) {
            notes.add(
                    at + "/name",
                    "no member was found that names resources: without one a create without an answer ends IN_DOUBT");
            return;
        }
        kind.put("name", found.get());
        notes.add(at + "/name", "is it unique? Otherwise choose a member that is");
        place.onCollection("get")
                .flatMap(list -> list.parameters("query").stream()
                        .filter(parameter -> parameter.name().equals(found.get()))
                        .findFirst())
                .map(ApiParameter::name)
                .filter(parameter -> kind.has("path"))
                .ifPresent(parameter -> kind.put("find", kind.get("path").textValue() + "?" + parameter + "={name}"));
    }
}
