package dev.unwind.engine.state;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.KindRules;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The exclusive claims by which a resource is held. All who claim take them from here, so that one resource has one key
 * however it is called: a name is claimed as given and as its kind compares names, and where names are ids as an id.
 */
public final class ResourceClaims {
    private ResourceClaims() {}

    /** The claim on the resource with this id. */
    public static Claim byId(KindRules kind, RemoteId id) {
        return claim(kind, Claim.By.ID, id.value());
    }

    /** The claims on the resource with this name. */
    public static Set<Claim> byName(KindRules kind, String name) {
        var claims = new LinkedHashSet<Claim>();
        claims.add(claim(kind, Claim.By.NAME, name));
        claims.add(claim(kind, Claim.By.NAME, kind.comparedName(name)));
        if (kind.namesAreIds()) {
            claims.add(claim(kind, Claim.By.ID, name));
        }
        return claims;
    }

    private static Claim claim(KindRules kind, Claim.By by, String value) {
        return new Claim(kind.traits().account(), kind.name(), by, value);
    }
}
