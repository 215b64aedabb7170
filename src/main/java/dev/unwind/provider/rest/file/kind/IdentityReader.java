package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how resources of a kind are identified, what their version is, and how their absence is shown. */
final class IdentityReader {
    private IdentityReader() {}

    /** @param shownElsewhere whether ids are shown by more than the answer to a create, such as a listing */
    static IdentityForm identity(YamlSection id, boolean shownElsewhere) {
        try (id) {
            boolean numeric =
                    id.oneOf("type", Map.of("integer", true, "string", false)).orElse(false);
            IdentityForm.Source source = id.oneOf(
                            "from",
                            Map.of(
                                    "body", IdentityForm.Source.BODY,
                                    "location", IdentityForm.Source.LOCATION,
                                    "find", IdentityForm.Source.FIND,
                                    "name", IdentityForm.Source.NAME))
                    .orElse(IdentityForm.Source.BODY);
            Optional<JsonPointer> at = id.pointer("at");
            if (source == IdentityForm.Source.NAME && (at.isPresent() || numeric)) {
                id.mistake("from", "an id that is the name has no place and no type of its own");
            }
            boolean reserved = id.flag("reserved").orElse(false);
            if (numeric && reserved) {
                id.mistake("reserved", "does not go with integers");
            }
            return new IdentityForm(
                    source,
                    source == IdentityForm.Source.BODY
                                    || source == IdentityForm.Source.FIND
                                    || source == IdentityForm.Source.LOCATION && shownElsewhere
                            ? at.or(() -> Optional.of(IdentityForm.USUAL))
                            : at,
                    new IdRules(
                            numeric && source != IdentityForm.Source.NAME,
                            reserved,
                            id.parsed("pattern", IdentityReader::pattern)));
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no regular expression that RE2 runs, which has neither look-around nor back references: "
                            + e.getDescription(),
                    e);
        }
    }

    static VersionForm version(String text) {
        if (text.equals("etag")) {
            return new VersionForm(Optional.empty());
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("expected etag, or a JSON Pointer into the body such as /version");
        }
        return new VersionForm(Optional.of(JsonPointer.compile(text)));
    }

    static AbsenceForm absence(YamlSection absent) {
        try (absent) {
            Set<Integer> statuses = new HashSet<>();
            for (String status : absent.texts("statuses")) {
                if (status.matches("[24][0-9][0-9]")) {
                    statuses.add(Integer.valueOf(status));
                } else {
                    absent.mistake("statuses", "expected statuses of 2xx or 4xx");
                }
            }
            Optional<String> control = absent.text("control");
            control.filter(path -> !path.startsWith("/")).ifPresent(path -> absent.mistake("control", "starts with /"));
            control.ifPresent(path -> CallScope.PLAIN.check(absent, "control", path));
            Set<Integer> meant =
                    absent.has("statuses") ? statuses : AbsenceForm.usual().statuses();
            if (control.isPresent() && meant.stream().noneMatch(AbsenceForm::isRefusal)) {
                absent.mistake("control", "has no effect: neither 401 nor 403 is among statuses");
            }
            if (absent.has("anyForm") && meant.isEmpty()) {
                absent.mistake("anyForm", "has no effect without statuses");
            }
            return new AbsenceForm(
                    Set.copyOf(meant),
                    absent.jmesPath("when"),
                    control,
                    absent.flag("anyForm").orElse(false));
        }
    }

    static void check(YamlSection kind, IdentityForm identity, KindTraits traits) {
        if (identity.source() == IdentityForm.Source.NAME && traits.nameMember().isEmpty()) {
            kind.mistake("name", "is required where ids are names");
        }
        if (identity.source() == IdentityForm.Source.FIND && !traits.findable()) {
            kind.mistake("id", "from: find looks for the name, which needs name, and find or list");
        }
        if (traits.movesOnUpdate() && !traits.abilities().update()) {
            kind.mistake("movesOnUpdate", "there are no updates");
        }
    }

    /** A body that is no object says nothing of its resource's id: it is known from elsewhere. */
    static Optional<String> bare(YamlSection kind, IdentityForm identity) {
        Optional<String> bare = kind.text("bare");
        if (bare.isPresent()) {
            boolean named = identity.source() == IdentityForm.Source.NAME;
            if (kind.has("name") && !named) {
                kind.mistake("name", "has no effect on a bare body, unless ids are names");
            }
            boolean shown = identity.source() == IdentityForm.Source.BODY
                    || identity.at().isPresent();
            if (shown) {
                kind.mistake("bare", "goes with a singleton, and with ids from name or location: bodies show none");
            }
            for (String key : List.of("list", "find", "project", "version", "createdAt")) {
                if (kind.has(key)
                        && !(key.equals("version")
                                && kind.text(key).filter("etag"::equals).isPresent())) {
                    kind.mistake(key, "has no effect on a bare body");
                }
            }
        }
        return bare;
    }
}
