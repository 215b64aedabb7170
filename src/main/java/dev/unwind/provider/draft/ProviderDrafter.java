package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.draft.kind.DraftNames;
import dev.unwind.provider.draft.kind.DraftNotes;
import dev.unwind.provider.draft.kind.KindDraft;
import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import dev.unwind.provider.draft.openapi.OpenApiDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drafts a provider's file from an OpenAPI document. Takes up to some seconds of a processor; reads no file and makes
 * no call. Used once.
 */
public final class ProviderDrafter {
    private static final int MOST_ERROR_FORMS = 50;

    private final OpenApiDocument document;
    private final DraftNotes notes = new DraftNotes();
    private final String name;
    private final DraftVariables variables;
    private final ObjectNode file = Json.object();

    private ProviderDrafter(OpenApiDocument document) {
        this.document = document;
        this.name = name(document.at("/info/title").asText());
        this.variables = new DraftVariables(name);
    }

    /**
     * Drafts a file.
     *
     * @param openApi an OpenAPI document of version 3.0 or 3.1, as JSON or YAML in UTF-8
     * @throws UnusableDocument if it is neither JSON nor YAML, or out of the bounds of documents
     * @throws InvalidOpenApi if it is no OpenAPI document, or describes nothing that could be a kind
     */
    public static ProviderDraft draft(byte[] openApi) throws UnusableDocument {
        return new ProviderDrafter(OpenApiDocument.parse(openApi)).draft();
    }

    private ProviderDraft draft() {
        Map<String, ObjectNode> kinds = KindDraft.all(document, notes);
        if (kinds.isEmpty()) {
            throw new InvalidOpenApi(
                    "/paths",
                    "expected resources that can be written, such as POST /shelves with GET and DELETE /shelves/{id};"
                            + " found none");
        }
        file.put("provider", name);
        ArrayNode environment = file.putArray("environment");
        file.put("baseUrl", variables.url(ServerUrl.of(document.at("/servers"), notes)));
        ObjectNode auth = Json.object();
        new AuthDraft(document, variables, notes, auth).write();
        if (!auth.isEmpty()) {
            file.set("auth", auth);
        }
        writeAnswers();
        kinds.forEach(file.putObject("kinds")::set);
        variables.names().forEach(environment::add);
        noteUnread();
        new DraftCheck(variables, notes).correct(file);
        return new DraftYaml(variables, notes).write(file, head());
    }

    private static String name(String title) {
        String name = DraftNames.snake(title).replaceAll("_(rest_)?api$", "").replace('_', '-');
        return name.isEmpty() ? "provider" : name;
    }

    private List<String> head() {
        String title = document.at("/info/title").asText();
        String version = document.at("/info/version").asText();
        return List.of(
                "Drafted from " + (title.isEmpty() ? "an OpenAPI document" : "the OpenAPI document \"" + title + "\"")
                        + (version.isEmpty() ? "." : ", version " + version + "."),
                "See to each CHECK. Then try each kind with POST /v1/kinds/{kind}/check, first without and then with"
                        + " roundTrip.");
    }

    /** What errors have in common. */
    private void writeAnswers() {
        Optional<ObjectNode> form = document.paths().stream()
                .flatMap(path -> path.calls().values().stream())
                .limit(MOST_ERROR_FORMS)
                .flatMap(call -> call.error().stream())
                .flatMap(error -> ErrorForm.of(error).stream())
                .findFirst();
        form.ifPresent(error -> file.putObject("answers").set("error", error));
        boolean limited = document.paths().stream()
                .flatMap(path -> path.calls().values().stream())
                .limit(MOST_ERROR_FORMS)
                .anyMatch(ProviderDrafter::showsQuota);
        if (limited) {
            file.withObject("/answers")
                    .putObject("quota")
                    .put("remaining", "X-RateLimit-Remaining")
                    .put("reset", "X-RateLimit-Reset");
            notes.add("/answers/quota", "is the reset in epoch seconds?");
        }
    }

    private static boolean showsQuota(ApiCall call) {
        return call.answersHeader("X-RateLimit-Remaining") && call.answersHeader("X-RateLimit-Reset");
    }

    private void noteUnread() {
        if (!document.unusablePaths().isEmpty()) {
            notes.add("/kinds", "paths that were not read: " + String.join(", ", document.unusablePaths()));
        }
        if (!document.notFollowed().isEmpty()) {
            notes.add(
                    "/kinds",
                    "references out of the document were not followed: " + String.join(", ", document.notFollowed()));
        }
    }
}
