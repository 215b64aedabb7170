package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.KindTraits;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how the resources of a kind are told apart, from one another, from what they were, and from none. */
final class IdentityReader {
    private IdentityReader() {}

    static Identity identity(Section id) {
        try (id) {
            boolean numeric =
                    id.oneOf("type", Map.of("integer", true, "string", false)).orElse(false);
            Identity.Source source = id.oneOf(
                            "from",
                            Map.of(
                                    "body", Identity.Source.BODY,
                                    "location", Identity.Source.LOCATION,
                                    "name", Identity.Source.NAME))
                    .orElse(Identity.Source.BODY);
            Optional<JsonPointer> at = id.pointer("at");
            if (source == Identity.Source.NAME && (at.isPresent() || numeric)) {
                id.mistake("from", "an id that is the name has no place and no type of its own");
            }
            return new Identity(
                    source,
                    source == Identity.Source.BODY ? at.or(() -> Optional.of(Identity.USUAL)) : at,
                    numeric && source != Identity.Source.NAME);
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

    static Absence absence(Section absent) {
        try (absent) {
            Set<Integer> statuses = new HashSet<>();
            for (String status : absent.texts("statuses")) {
                if (status.matches("[24][0-9][0-9]")) {
                    statuses.add(Integer.valueOf(status));
                } else {
                    absent.mistake("statuses", "expected statuses of 2xx or 4xx");
                }
            }
            return new Absence(
                    absent.has("statuses") ? Set.copyOf(statuses) : Absence.USUAL,
                    absent.parsed("when", KindReader::jmesPath));
        }
    }

    static void check(Section kind, Identity identity, KindTraits traits, boolean looksUp) {
        if (identity.source() == Identity.Source.NAME && traits.nameMember().isEmpty()) {
            kind.mistake("name", "is required where ids are names");
        }
        if (identity.source() == Identity.Source.LOCATION && identity.at().isEmpty() && looksUp) {
            kind.mistake("id", "needs at: items of a listing have no Location header to show their ids");
        }
        if (traits.movesOnUpdate() && !traits.updatable()) {
            kind.mistake("movesOnUpdate", "there are no updates");
        }
    }
}
