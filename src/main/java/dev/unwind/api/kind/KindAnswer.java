package dev.unwind.api.kind;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A kind.
 *
 * @param id how the kind's ids are spelled in JSON
 * @param nameMember the member of a desired state that holds the resource's name
 * @param findable whether a resource can be looked up by its name
 * @param immutable members that an UPDATE cannot change
 * @param references which members hold ids of other resources
 * @param secrets members that are redacted
 * @param writeOnly members that can be written and not read, so that they cannot be restored
 * @param loses members that are lost or changed when a resource gets another id
 * @param exact whether a rollback restores everything exactly
 * @param limitations what a recreate loses for good
 * @param notes what people should know about recreates; nothing is lost
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Kind", description = "A kind of resources that can be changed")
@RegisterForReflection
record KindAnswer(
        String name,
        String provider,
        List<ChangeType> operations,
        @Schema(enumeration = {"integer", "string"}) String id,
        Optional<String> nameMember,
        boolean findable,
        List<String> immutable,
        List<IdReference> references,
        List<String> secrets,
        List<String> writeOnly,
        List<String> loses,
        boolean exact,
        List<String> limitations,
        List<String> notes) {

    /**
     * The path of members that hold ids of resources of another kind; {@code *} stands for every element.
     *
     * @param onDelete what the provider does to the holder when the resource is deleted
     */
    @Schema(name = "KindReference")
    @RegisterForReflection
    record IdReference(String path, String kind, @Schema(enumeration = {"strip", "cascade", "null"}) String onDelete) {}

    static KindAnswer of(KindTraits kind, boolean exact) {
        return new KindAnswer(
                kind.name(),
                kind.provider(),
                Arrays.stream(ChangeType.values()).filter(kind::allows).toList(),
                kind.numericIds() ? "integer" : "string",
                kind.nameMember(),
                kind.findable(),
                kind.immutable(),
                kind.references().stream()
                        .map(reference -> new IdReference(
                                reference.path().toString(),
                                reference.kind(),
                                reference.onDelete().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                kind.secrets().stream().map(PathPattern::toString).toList(),
                kind.writeOnly().stream().map(PathPattern::toString).toList(),
                kind.loses().stream().map(PathPattern::toString).toList(),
                exact,
                kind.limitations(),
                kind.notes());
    }
}
