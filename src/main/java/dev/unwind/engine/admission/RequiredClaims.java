package dev.unwind.engine.admission;

import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.journal.claim.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The claims that changes need, as far as names and ids tell.
 *
 * @param exclusive on the resources that they change
 * @param shared on the tracked resources that they refer to, and on those under which they make others
 */
record RequiredClaims(List<OfChange> exclusive, List<OfChange> shared) {
    /** One claim, and the number of the change that needs it. */
    record OfChange(int change, Claim claim) {}

    static RequiredClaims of(
            List<Change> changes, List<ReferenceScanner.TrackedReference> references, ResolvedTargets targets) {
        var exclusive = new ArrayList<OfChange>();
        for (var change : changes) {
            targets.claims(change).forEach(claim -> exclusive.add(new OfChange(change.number(), claim)));
        }
        var shared = new ArrayList<OfChange>();
        for (var change : changes) {
            targets.parentClaims(change).forEach(claim -> shared.add(new OfChange(change.number(), claim)));
        }
        for (var reference : references) {
            targets.claims(reference.name()).forEach(claim -> shared.add(new OfChange(reference.change(), claim)));
        }
        return new RequiredClaims(exclusive, shared);
    }

    /** The claims of the batch: shared ones only on what it does not change itself. */
    Set<Claim> ofBatch() {
        Set<Claim> own = exclusive.stream().map(OfChange::claim).collect(Collectors.toSet());
        var all = new HashSet<>(own);
        shared.stream()
                .map(OfChange::claim)
                .filter(claim -> !own.contains(exclusive(claim)))
                .forEach(all::add);
        return all;
    }

    private static Claim exclusive(Claim claim) {
        return new Claim(claim.account(), claim.kind(), claim.by(), claim.value());
    }

    /**
     * A violation for each resource that more than one of these changes claims for itself. One that a change calls by
     * its name is reported once, however many claims that makes.
     */
    List<Violation> duplicates(List<Change> changes) {
        var violations = new ArrayList<Violation>();
        var named = new HashSet<Integer>();
        var first = new HashMap<Claim, Integer>();
        for (var each : exclusive) {
            var other = first.putIfAbsent(each.claim(), each.change());
            if (other != null && other != each.change()) {
                var change = changes.get(each.change() - 1);
                boolean byId =
                        each.claim().by() == Claim.By.ID && change.remoteId().isPresent();
                if (byId || named.add(each.change())) {
                    violations.add(duplicate(
                            ViolationCollector.pointer(each.change()) + (byId ? "/remoteId" : "/name"),
                            each.claim(),
                            other,
                            changes.get(other - 1).key()));
                }
            }
        }
        return violations;
    }

    /**
     * Says that a change claims what another one claims already.
     *
     * @param pointer to the change at fault
     * @param other the number of the other change
     */
    static Violation duplicate(String pointer, Claim claim, int other, String otherKey) {
        return new Violation(
                pointer,
                "change \"" + otherKey + "\" (" + ViolationCollector.pointer(other) + ") already changes the "
                        + claim.kind() + " " + (claim.by() == Claim.By.ID ? "with the id " : "named ") + "\""
                        + claim.value() + "\"; a batch changes a resource once");
    }
}
