package dev.unwind.engine.admission;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.acceptance.Staging;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a submission can be carried out as it stands: finds the tracked resources that it names, and refuses it with
 * everything that is wrong at once. Changes nothing.
 */
@ApplicationScoped
public class Admission {
    private final Kinds kinds;
    private final ResourceResolver targets;
    private final DatabaseRetry patience;

    public Admission(Kinds kinds, ResourceResolver targets, DatabaseRetry patience) {
        this.kinds = kinds;
        this.targets = targets;
        this.patience = patience;
    }

    /** A batch that comes in pieces. */
    public StagedSubmission inPieces(
            Tenant tenant,
            BatchOptions options,
            Map<String, String> labels,
            Staging staging,
            BatchAcceptance acceptances) {
        return new StagedSubmission(
                this, staging, acceptances, new SubmissionValidator(kinds), tenant, options, labels);
    }

    /** The batch, ready to be made durable; fails with {@link InvalidSubmission} and all violations. */
    public Uni<CheckedBatch> admit(BatchId id, Caller caller, Submission submission) {
        var check = new SubmissionValidator(kinds);
        var changes = submission.changes().stream().map(check::add).toList();
        check.finish();
        return resolve(caller.tenant(), check, changes).map(claims -> {
            var violations = new ArrayList<>(check.violations());
            var own = claims.ofChanges().stream().map(Claimed::claim).collect(Collectors.toSet());
            violations.addAll(twice(claims.ofChanges(), changes, check));
            if (!violations.isEmpty()) {
                throw new InvalidSubmission(violations.stream().distinct().toList());
            }
            var all = new HashSet<>(own);
            claims.ofReferences().stream()
                    .map(Claimed::claim)
                    .filter(claim -> !own.contains(claim))
                    .map(Claim::asShared)
                    .forEach(all::add);
            return new CheckedBatch(
                    id,
                    caller.tenant(),
                    submission.options(),
                    submission.labels(),
                    steps(changes, check),
                    all,
                    caller.key(),
                    caller.trace());
        });
    }

    private static List<CheckedBatch.Step> steps(List<Change> changes, SubmissionValidator check) {
        return changes.stream()
                .map(change ->
                        new CheckedBatch.Step(change, check.dependsOn(change.number()), check.exposes(change.number())))
                .toList();
    }

    /** What a change needs. */
    record Claimed(int change, Claim claim) {}

    /**
     * What changes need, as far as names and ids tell.
     *
     * @param ofChanges what they change
     * @param ofReferences what they find unchanged
     */
    record Needed(List<Claimed> ofChanges, List<Claimed> ofReferences) {}

    /**
     * Looks up what some changes that were just checked refer to; what is not there is noted in the check. Fails with {@link
     * InvalidSubmission} where nothing can be looked up.
     */
    Uni<Needed> resolve(Tenant tenant, SubmissionValidator check, List<Change> changes) {
        if (check.brokenBeyondLookUp()) {
            return Uni.createFrom().failure(() -> new InvalidSubmission(check.violations()));
        }
        var references = check.takeTrackedReferences();
        var needed = targets.tracked(tenant, names(changes, references.values()))
                .flatMap(tracked -> targets.current(idsOf(changes, references.values(), tracked))
                        .map(moved -> needed(check, changes, references, tracked, moved)));
        return patience.withinCallerPatience("tracked resources could not be looked up", needed);
    }

    /** All names that have to be looked up. */
    private static Set<ResourceResolver.Name> names(
            List<Change> changes, Collection<ResourceResolver.Name> references) {
        var names = new HashSet<>(references);
        for (var change : changes) {
            if (change.type().needsExisting() && change.remoteId().isEmpty()) {
                change.name().ifPresent(name -> names.add(new ResourceResolver.Name(change.kind(), name)));
            }
        }
        return names;
    }

    private Set<ResourceResolver.Id> idsOf(
            List<Change> changes,
            Collection<ResourceResolver.Name> references,
            Map<ResourceResolver.Name, RemoteId> tracked) {
        var ids = new HashSet<ResourceResolver.Id>();
        for (var change : changes) {
            idOf(change, tracked).ifPresent(id -> ids.add(new ResourceResolver.Id(account(change), change.kind(), id)));
        }
        for (var name : references) {
            Optional.ofNullable(tracked.get(name))
                    .ifPresent(id -> ids.add(new ResourceResolver.Id(account(name.kind()), name.kind(), id)));
        }
        return ids;
    }

    /** The id that a change means: the one it gives, else the one its name is tracked under. */
    private static Optional<RemoteId> idOf(Change change, Map<ResourceResolver.Name, RemoteId> tracked) {
        if (!change.type().needsExisting()) {
            return Optional.empty();
        }
        return change.remoteId()
                .or(() -> change.name().map(name -> tracked.get(new ResourceResolver.Name(change.kind(), name))));
    }

    private String account(Change change) {
        return account(change.kind());
    }

    private String account(String kind) {
        return kinds.get(kind).traits().account();
    }

    private Needed needed(
            SubmissionValidator check,
            List<Change> changes,
            Map<String, ResourceResolver.Name> references,
            Map<ResourceResolver.Name, RemoteId> tracked,
            Map<ResourceResolver.Id, RemoteId> moved) {
        var ofReferences = new ArrayList<Claimed>();
        references.forEach((pointer, name) -> {
            int change = change(pointer);
            if (!tracked.containsKey(name)) {
                check.violation(
                        change,
                        new Violation(
                                pointer, "no " + name.kind() + " is tracked under the name \"" + name.name() + "\""));
            }
            readersClaims(name, tracked, moved).forEach(claim -> ofReferences.add(new Claimed(change, claim)));
        });
        var ofChanges = new ArrayList<Claimed>();
        for (var change : changes) {
            var given = idOf(change, tracked);
            if (change.type().needsExisting() && given.isEmpty()) {
                check.violation(
                        change.number(),
                        new Violation(
                                "/changes/" + (change.number() - 1) + "/name",
                                "no " + change.kind() + " is tracked under the name \""
                                        + change.name().orElse("") + "\"; give its remoteId"));
            }
            var current = given.map(
                    id -> moved.getOrDefault(new ResourceResolver.Id(account(change), change.kind(), id), id));
            claimsOf(change, current).forEach(claim -> ofChanges.add(new Claimed(change.number(), claim)));
        }
        return new Needed(ofChanges, ofReferences);
    }

    /** The number of the change that a pointer leads into. */
    private static int change(String pointer) {
        return Integer.parseInt(pointer.split("/", 4)[2]) + 1;
    }

    /** What is touched by more than one change. */
    private static List<Violation> twice(List<Claimed> claims, List<Change> changes, SubmissionValidator check) {
        var violations = new ArrayList<Violation>();
        var users = new HashMap<Claim, Integer>();
        for (var each : claims) {
            var other = users.putIfAbsent(each.claim(), each.change());
            if (other != null && other != each.change()) {
                boolean byId = each.claim().by() == Claim.By.ID
                        && changes.get(each.change() - 1).remoteId().isPresent();
                violations.add(twice(
                        "/changes/" + (each.change() - 1) + (byId ? "/remoteId" : "/name"),
                        each.claim(),
                        check.key(other),
                        other));
            }
        }
        return violations;
    }

    /** @param other the change that touches the same */
    static Violation twice(String pointer, Claim claim, String otherKey, int other) {
        return new Violation(
                pointer,
                "change \"" + otherKey + "\" (/changes/" + (other - 1) + ") already changes the " + claim.kind() + " "
                        + (claim.by() == Claim.By.ID ? "with the id " : "named ") + "\"" + claim.value()
                        + "\"; a batch changes a resource once");
    }

    /** What is referred to is not to be changed meanwhile, except by the batch itself. */
    private List<Claim> readersClaims(
            ResourceResolver.Name name,
            Map<ResourceResolver.Name, RemoteId> tracked,
            Map<ResourceResolver.Id, RemoteId> moved) {
        var claims = new ArrayList<Claim>();
        var account = account(name.kind());
        claims.add(new Claim(account, name.kind(), Claim.By.NAME, name.name()));
        Optional.ofNullable(tracked.get(name))
                .map(id -> moved.getOrDefault(new ResourceResolver.Id(account, name.kind(), id), id))
                .ifPresent(id -> claims.add(new Claim(account, name.kind(), Claim.By.ID, id.value())));
        return claims;
    }

    private Set<Claim> claimsOf(Change change, Optional<RemoteId> id) {
        var traits = kinds.get(change.kind()).traits();
        var claims = new LinkedHashSet<Claim>();
        id.ifPresent(remote -> claims.add(new Claim(traits.account(), change.kind(), Claim.By.ID, remote.value())));
        change.name().ifPresent(name -> claims.add(new Claim(traits.account(), change.kind(), Claim.By.NAME, name)));
        change.desired()
                .flatMap(traits::nameIn)
                .ifPresent(name -> claims.add(new Claim(traits.account(), change.kind(), Claim.By.NAME, name)));
        return claims;
    }
}
