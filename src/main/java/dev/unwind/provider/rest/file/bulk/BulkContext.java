package dev.unwind.provider.rest.file.bulk;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Label;
import dev.unwind.provider.rest.description.BulkForm.Results;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the rest of a kind's description says that matters for calls which take many resources: what goes into items by
 * default, and what does not go with such calls.
 *
 * @param bare whether bodies are no objects of members
 * @param exclusiveCreate whether a create is conditional on the absence of the resource
 * @param keys whether creates have idempotency keys
 */
public record BulkContext(
        KindTraits traits,
        IdentityForm identity,
        Optional<VersionForm> version,
        boolean keys,
        boolean exclusiveCreate,
        boolean bare,
        Operation createCalls,
        Operation updateCalls,
        Operation deleteCalls) {
    static final String CREATE = "create";
    static final String UPDATE = "update";
    static final String DELETE = "delete";

    private static final String ID = "{id}";
    private static final String VERSION = "{version";

    Duration timeout() {
        return traits.callTimeout();
    }

    boolean namesAreIds() {
        return identity.source() == IdentityForm.Source.NAME;
    }

    boolean movesOnUpdate() {
        return traits.movesOnUpdate();
    }

    boolean hasNames() {
        return traits.nameMember().isPresent();
    }

    /** The placeholders that items of an operation may have. */
    Set<String> placeholders(String operation) {
        Set<String> known = new HashSet<>(Set.of(BulkForm.KEY));
        if (!operation.equals(CREATE)) {
            known.add(ID);
            if (version.filter(form -> !form.isETag()).isPresent()) {
                known.addAll(Set.of("{version}", "{version+1}"));
            }
        } else if (namesAreIds()) {
            known.add(ID);
        }
        if (!operation.equals(DELETE)) {
            known.add(BulkForm.BODY);
        }
        return known;
    }

    /** What is sent for a resource where the file does not say: its body, with its id in an update; its id alone. */
    Optional<JsonNode> usualItem(String operation) {
        return switch (operation) {
            case UPDATE -> idPlace().map(at -> ProviderJson.at(at, TextNode.valueOf(ID)));
            case DELETE -> Optional.of(TextNode.valueOf(ID));
            default -> Optional.empty();
        };
    }

    /** Where bodies hold the id. */
    private Optional<JsonPointer> idPlace() {
        return namesAreIds() ? namePlace() : identity.at();
    }

    private Optional<JsonPointer> namePlace() {
        return traits.nameMember().map(member -> JsonPointer.empty().appendProperty(member));
    }

    /** What is known of a resource before the answer to its write comes. */
    Label usualLabel(String operation) {
        return operation.equals(CREATE) && !namesAreIds() ? Label.NAME : Label.ID;
    }

    /** Where a result shows a label, if it shows the resource at this place. */
    Optional<JsonPointer> labelAt(Label label, JsonPointer resource) {
        return switch (label) {
            case ID -> idPlace().map(resource::append);
            case NAME -> namePlace().map(resource::append);
            case KEY -> Optional.empty();
        };
    }

    /** Ids come from results; where names are ids, and of other writes, the status of the answer may say it all. */
    Optional<Results> usualResults(String operation) {
        return operation.equals(CREATE) && !namesAreIds()
                ? Optional.of(new Results(
                        JsonPointer.empty(),
                        true,
                        usualLabel(operation),
                        labelAt(usualLabel(operation), JsonPointer.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                : Optional.empty();
    }

    /** Where the resource of a result holds its id, if not where every body does. */
    Optional<JsonPointer> idAt(String operation, YamlSection call) {
        Optional<JsonPointer> at = call.pointer("idAt");
        if (at.isPresent() && (operation.equals(DELETE) || namesAreIds())) {
            call.mistake("idAt", "has no effect: the id is known");
        }
        return at;
    }

    void check(YamlSection bulk) {
        if (Stream.of(CREATE, UPDATE, DELETE, "read").noneMatch(bulk::has)) {
            bulk.mistake(CREATE, "is required, or update, delete or read");
        }
        if (traits.behaviour().movesSiblings()) {
            bulk.mistakeAt(bulk.path(), "has no effect: with movesSiblings writes go one at a time");
        }
        if (bare || traits.ids().parent().isPresent()) {
            bulk.mistakeAt(bulk.path(), "goes neither with bare bodies nor with a parent");
        }
        if (bulk.has("atomic") && Stream.of(CREATE, UPDATE, DELETE).noneMatch(bulk::has)) {
            bulk.mistake("atomic", "has no effect on reads");
        }
    }

    void checkRead(YamlSection call) {
        if (version.filter(VersionForm::isETag).isPresent()) {
            call.mistake("call", "reads no ETag, which version: etag needs");
        }
        if (namesAreIds() || identity.at().isPresent()) {
            return;
        }
        call.mistake("call", "needs id.at: what is read is told apart by it");
    }

    void check(YamlSection call, String operation, Optional<JsonNode> item, Optional<Results> results) {
        String said = item.map(JsonNode::toString).orElse("");
        if (!allowed(operation)) {
            call.mistakeAt(call.path(), "has no effect: the API is said to have no such writes");
        }
        checkAlone(call, operation);
        if (!operation.equals(DELETE)) {
            if (traits.completeAnswers() && results.flatMap(Results::resource).isEmpty()) {
                call.mistake("results", "needs resource: completeAnswers says that answers show the whole resource");
            }
        }
        if (operation.equals(CREATE)) {
            checkCreate(call, said);
        } else {
            checkVersion(call, operation, said);
            if (operation.equals(UPDATE) && movesOnUpdate() && results.isEmpty()) {
                call.mistake("results", "is required: an update may give another id (movesOnUpdate)");
            }
            if (operation.equals(UPDATE) && call.has("idAt") && results.isEmpty()) {
                call.mistake("idAt", "has no effect without results");
            }
            if (operation.equals(UPDATE) && item.isEmpty()) {
                call.mistake("item", "is required: bodies have no place for the id");
            }
        }
    }

    private boolean allowed(String operation) {
        return switch (operation) {
            case CREATE -> traits.abilities().create();
            case UPDATE -> traits.abilities().update();
            default -> traits.abilities().delete();
        };
    }

    private void checkAlone(YamlSection call, String operation) {
        Operation alone =
                switch (operation) {
                    case CREATE -> createCalls;
                    case UPDATE -> updateCalls;
                    default -> deleteCalls;
                };
        boolean one =
                alone.calls().size() == 1 && alone.calls().get(0).forEach().isEmpty() && !alone.conditional();
        if (!one) {
            call.mistake("call", "needs a single call of " + operation + " beside it, which says what an item holds");
        }
    }

    private void checkCreate(YamlSection call, String item) {
        if (exclusiveCreate) {
            call.mistake("call", "does not go with exclusiveCreate: no item has a header of its own");
        }
        if (keys && !item.contains(BulkForm.KEY)) {
            call.mistake("item", "needs " + BulkForm.KEY + ": idempotencyKeys says that creates have one");
        }
        if (!namesAreIds() && identity.at().isEmpty() && !call.has("idAt")) {
            call.mistake("idAt", "is required: results have no Location header");
        }
    }

    /** A condition that is not sent would let a write go over what others have changed. */
    private void checkVersion(YamlSection call, String operation, String item) {
        if (version.filter(VersionForm::isETag).isPresent()) {
            call.mistake("call", "does not go with version: etag: no item has a header of its own");
        }
        boolean conditional = (operation.equals(UPDATE) ? updateCalls.calls().stream() : deleteCalls.calls().stream())
                .flatMap(BulkContext::texts)
                .anyMatch(text -> text.contains(VERSION));
        if (conditional && !item.contains(VERSION)) {
            call.mistake("item", "needs {version}, which the call for one resource has");
        }
    }

    /** What of a call an item does not take over. */
    private static Stream<String> texts(CallTemplate alone) {
        return Stream.of(
                        Stream.of(alone.path()),
                        alone.parameters().query().values().stream(),
                        alone.parameters().headers().values().stream())
                .flatMap(texts -> texts);
    }
}
