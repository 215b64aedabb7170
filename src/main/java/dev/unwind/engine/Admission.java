package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Change;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.Violation;
import dev.unwind.journal.Acceptance;
import dev.unwind.journal.Claim;
import dev.unwind.journal.Patience;
import dev.unwind.journal.RequestKey;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a submission can be carried out as it stands: finds the tracked resources that it names, and refuses it with
 * everything that is wrong at once. Changes nothing.
 */
@ApplicationScoped
class Admission {
    private final Kinds kinds;
    private final Targets targets;
    private final Patience patience;

    Admission(Kinds kinds, Targets targets, Patience patience) {
        this.kinds = kinds;
        this.targets = targets;
        this.patience = patience;
    }

    /** The batch, ready to be made durable; fails with {@link SubmissionRefused} and all violations. */
    Uni<Acceptance> admit(BatchId id, Tenant tenant, Submission submission, Optional<RequestKey> key) {
        var check = new SubmissionCheck(kinds, submission.changes());
        check.run();
        if (check.brokenBeyondLookUp()) {
            return Uni.createFrom().failure(new SubmissionRefused(check.violations()));
        }
        var acceptance = targets.tracked(tenant, check.trackedNames())
                .flatMap(tracked -> targets.current(idsOf(check, tracked))
                        .map(moved -> accept(id, tenant, submission, key, check, tracked, moved)));
        return patience.brief("tracked resources could not be looked up", acceptance);
    }

    private Set<Targets.Id> idsOf(SubmissionCheck check, Map<Targets.Name, RemoteId> tracked) {
        var ids = new HashSet<Targets.Id>();
        for (var change : check.changes()) {
            idOf(change, tracked).ifPresent(id -> ids.add(new Targets.Id(account(change), change.kind(), id)));
        }
        for (var name : check.trackedReferences().values()) {
            Optional.ofNullable(tracked.get(name))
                    .ifPresent(id -> ids.add(new Targets.Id(account(name.kind()), name.kind(), id)));
        }
        return ids;
    }

    /** The id that a change means: the one it gives, else the one its name is tracked under. */
    private static Optional<RemoteId> idOf(Change change, Map<Targets.Name, RemoteId> tracked) {
        if (!change.type().needsExisting()) {
            return Optional.empty();
        }
        return change.remoteId()
                .or(() -> change.name().map(name -> tracked.get(new Targets.Name(change.kind(), name))));
    }

    private String account(Change change) {
        return account(change.kind());
    }

    private String account(String kind) {
        return kinds.get(kind).traits().account();
    }

    private Acceptance accept(
            BatchId id,
            Tenant tenant,
            Submission submission,
            Optional<RequestKey> key,
            SubmissionCheck check,
            Map<Targets.Name, RemoteId> tracked,
            Map<Targets.Id, RemoteId> moved) {
        var violations = new ArrayList<>(check.violations());
        check.trackedReferences().forEach((pointer, name) -> {
            if (!tracked.containsKey(name)) {
                violations.add(new Violation(
                        pointer, "no " + name.kind() + " is tracked under the name \"" + name.name() + "\""));
            }
        });
        var claims = new HashSet<Claim>();
        var users = new HashMap<Claim, Integer>();
        for (var change : check.changes()) {
            var id0 = idOf(change, tracked);
            if (change.type().needsExisting() && id0.isEmpty()) {
                violations.add(new Violation(
                        "/changes/" + (change.number() - 1) + "/name",
                        "no " + change.kind() + " is tracked under the name \""
                                + change.name().orElse("") + "\"; give its remoteId"));
            }
            var current =
                    id0.map(given -> moved.getOrDefault(new Targets.Id(account(change), change.kind(), given), given));
            for (var claim : claimsOf(change, current)) {
                claims.add(claim);
                var other = users.putIfAbsent(claim, change.number());
                if (other != null && other != change.number()) {
                    violations.add(twice(change, claim, check.changes().get(other - 1)));
                }
            }
        }
        for (var claim : readersClaims(check.trackedReferences().values(), tracked, moved)) {
            if (!claims.contains(claim)) {
                claims.add(claim.asShared());
            }
        }
        if (!violations.isEmpty()) {
            throw new SubmissionRefused(violations.stream().distinct().toList());
        }
        return new Acceptance(id, tenant, submission.options(), submission.labels(), check.steps(), claims, key);
    }

    private static Violation twice(Change change, Claim claim, Change other) {
        boolean byId = claim.by() == Claim.By.ID && change.remoteId().isPresent();
        return new Violation(
                "/changes/" + (change.number() - 1) + (byId ? "/remoteId" : "/name"),
                "change \"" + other.key() + "\" (/changes/" + (other.number() - 1) + ") already changes the "
                        + change.kind() + " " + (claim.by() == Claim.By.ID ? "with the id " : "named ")
                        + "\"" + claim.value() + "\"; a batch changes a resource once");
    }

    /** What is referred to is not to be changed meanwhile, except by the batch itself. */
    private Set<Claim> readersClaims(
            Collection<Targets.Name> names, Map<Targets.Name, RemoteId> tracked, Map<Targets.Id, RemoteId> moved) {
        var claims = new HashSet<Claim>();
        for (var name : names) {
            var account = account(name.kind());
            claims.add(new Claim(account, name.kind(), Claim.By.NAME, name.name()));
            Optional.ofNullable(tracked.get(name))
                    .map(id -> moved.getOrDefault(new Targets.Id(account, name.kind(), id), id))
                    .ifPresent(id -> claims.add(new Claim(account, name.kind(), Claim.By.ID, id.value())));
        }
        return claims;
    }

    private Set<Claim> claimsOf(Change change, Optional<RemoteId> id) {
        var traits = kinds.get(change.kind()).traits();
        var claims = new LinkedHashMap<Claim, Boolean>();
        id.ifPresent(
                remote -> claims.put(new Claim(traits.account(), change.kind(), Claim.By.ID, remote.value()), true));
        change.name()
                .ifPresent(name -> claims.put(new Claim(traits.account(), change.kind(), Claim.By.NAME, name), true));
        change.desired()
                .flatMap(traits::nameIn)
                .ifPresent(name -> claims.put(new Claim(traits.account(), change.kind(), Claim.By.NAME, name), true));
        return claims.keySet();
    }
}
