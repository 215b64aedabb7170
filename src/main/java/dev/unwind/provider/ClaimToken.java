package dev.unwind.provider;

import dev.unwind.batch.change.RemoteId;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows that its holder has claimed a resource: without one nothing is written. It covers the ids and names that are
 * claimed. A name counts as its kind compares names, and where names are ids each stands for the other. It is made only
 * where it is known what is claimed; {@code ArchitectureTest} names these places. Immutable.
 */
public final class ClaimToken {
    private final KindRules kind;
    private final Set<RemoteId> ids;
    private final Set<String> names;

    /**
     * @param kind of the resource
     * @param ids by which the resource is claimed
     * @param names by which the resource is claimed
     */
    public ClaimToken(KindRules kind, Collection<RemoteId> ids, Collection<String> names) {
        this.kind = kind;
        this.ids = Set.copyOf(ids);
        this.names = names.stream().map(kind::comparedName).collect(Collectors.toUnmodifiableSet());
    }

    /** A write of what is not claimed: an error of the program. */
    public static final class NotCovered extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotCovered(KindRules kind, String what) {
            super("the " + kind.name() + " " + what + " is not claimed: nothing was sent");
        }
    }

    public boolean covers(RemoteId id) {
        return ids.contains(id) || kind.namesAreIds() && names.contains(kind.comparedName(id.value()));
    }

    public boolean covers(String name) {
        return names.contains(kind.comparedName(name))
                || kind.namesAreIds() && ids.stream().anyMatch(id -> id.value().equals(name));
    }

    /** Limits the writes of a kind to what this covers: others fail with {@link NotCovered} before they are made. */
    public ResourceWrites limit(KindRules written, ResourceWrites writes) {
        return new ClaimedWrites(this, written, writes);
    }

    void require(KindRules written, RemoteId id) {
        if (!isOf(written) || !covers(id)) {
            throw new NotCovered(written, "with the id " + id);
        }
    }

    void require(KindRules written, String name) {
        if (!isOf(written) || !covers(name)) {
            throw new NotCovered(written, "named \"" + name + "\"");
        }
    }

    private boolean isOf(KindRules written) {
        return kind.name().equals(written.name())
                && kind.traits().account().equals(written.traits().account());
    }
}
