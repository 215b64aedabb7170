package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.IdRules.Parent;
import java.util.Optional;

/**
 * How the resources of a kind are identified.
 *
 * @param source where the id of a new resource comes from
 * @param at where a body holds the id; empty if bodies do not show it
 * @param rules what ids may be
 */
public record IdentityForm(Source source, Optional<JsonPointer> at, IdRules rules) {
    public static final JsonPointer USUAL = JsonPointer.compile("/id");

    /** Where the id of a new resource is found. */
    public enum Source {
        /** In the body of the answer. */
        BODY,
        /** In the last segment of the {@code Location} header (RFC 9110, 10.2.2). */
        LOCATION,
        /** By a look-up of its name, where the answer does not show it. */
        FIND,
        /** It is the name that the caller gave it. */
        NAME,
        /** There is one resource, whose id is no part of its API. */
        ONLY
    }

    /** The identity of a kind with a single resource. */
    public static IdentityForm only(RemoteId id) {
        return new IdentityForm(Source.ONLY, Optional.empty(), IdRules.only(id));
    }

    /** This identity, of what lies under others. */
    public IdentityForm under(Optional<Parent> parent) {
        return parent.map(above -> new IdentityForm(source, at, rules.under(above)))
                .orElse(this);
    }

    public static IdentityForm usual() {
        return new IdentityForm(Source.BODY, Optional.of(USUAL), IdRules.TEXTS);
    }
}
