package dev.unwind.api.provider;

import dev.unwind.provider.draft.ProviderDraft;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A provider's file, drafted from an OpenAPI document.
 *
 * @param provider the file, as YAML
 * @param unknown what has to be checked; it stands in the file as comments, too
 */
@Schema(name = "ProviderDraft", description = "A provider's file, drafted from an OpenAPI document")
@RegisterForReflection
record DraftAnswer(String provider, List<Unknown> unknown) {
    /**
     * Something that the document does not tell.
     *
     * @param at the place in the file, as a JSON Pointer; the key need not be there
     */
    @Schema(
            name = "ProviderDraftUnknown",
            description = "Something that the document does not tell, and where it would stand in the file")
    @RegisterForReflection
    record Unknown(String at, String what) {}

    static DraftAnswer of(ProviderDraft draft) {
        return new DraftAnswer(
                draft.yaml(),
                draft.unknown().stream()
                        .map(each -> new Unknown(each.at(), each.what()))
                        .toList());
    }
}
