package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.plan.Reversibility;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Reads one resource through the description of its kind and checks what a batch relies on, as far as reads can tell.
 * Changes nothing. An instance serves one check.
 */
final class KindCheck {
    private static final Duration BETWEEN_READS = Duration.ofMillis(200);

    private final ResourceKind kind;
    private final List<KindTraits> all;
    private final KindReport.Findings findings = new KindReport.Findings();

    /** @param all the traits of all kinds */
    KindCheck(ResourceKind kind, List<KindTraits> all) {
        this.kind = kind;
        this.all = all;
    }

    /**
     * Checks with the resource that has this id. Lazy; completes on any thread; a failure of the provider becomes a
     * finding.
     */
    Uni<KindReport> withId(RemoteId id) {
        return kind.read(id)
                .flatMap(found -> {
                    if (found.isEmpty()) {
                        findings.broken("read", "the provider says that there is no resource with the id " + id);
                        return report(kind, findings, Optional.empty(), Optional.empty());
                    }
                    findings.kept("read", "found, with the id that was asked for");
                    return check(found.get());
                })
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> {
                    findings.broken("read", failure.getMessage());
                    return report(kind, findings, Optional.empty(), Optional.empty());
                });
    }

    /**
     * Checks with the resource that has this name. Lazy; completes on any thread; a failure of the provider becomes a
     * finding.
     */
    Uni<KindReport> withName(String name) {
        if (!kind.traits().findable()) {
            findings.broken("lookUp", "resources of this kind cannot be looked up by name");
            return report(kind, findings, Optional.empty(), Optional.empty());
        }
        return kind.find(name)
                .flatMap(found -> {
                    if (found.size() == 1) {
                        return withId(found.get(0).id());
                    }
                    findings.broken(
                            "lookUp", found.isEmpty() ? "nothing bears the name" : "several resources bear the name");
                    return report(kind, findings, Optional.empty(), Optional.empty());
                })
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> {
                    findings.broken("lookUp", failure.getMessage());
                    return report(kind, findings, Optional.empty(), Optional.empty());
                });
    }

    private Uni<KindReport> check(RemoteResource resource) {
        return DocumentWork.run(resource.body(), () -> checkProjection(resource))
                .chain(() -> checkSteady(resource))
                .chain(() -> checkLookUp(resource))
                .chain(() -> checkList(resource))
                .chain(() -> DocumentWork.run(resource.body(), () -> {
                    UndeclaredTraits.find(kind, resource, findings);
                    UndeclaredTraits.findReferences(kind, resource, all, findings);
                }))
                .chain(() -> report(kind, findings, Optional.of(resource), Optional.empty()));
    }

    private void checkProjection(RemoteResource resource) {
        var traits = kind.traits();
        if (traits.nameMember().isPresent()) {
            traits.nameIn(resource.projection())
                    .ifPresentOrElse(
                            name -> findings.kept("name", "it is \"" + name + "\""),
                            () -> findings.broken(
                                    "name",
                                    "the projection has no text at "
                                            + traits.nameMember().get()));
        }
        var violations = kind.check(ChangeType.CREATE, resource.projection());
        if (traits.writeOnly().isEmpty() && !violations.isEmpty()) {
            findings.broken("recreatable", "its state is not one that a CREATE may desire: " + describe(violations));
        } else {
            findings.kept("recreatable", "its state is one that a CREATE may desire");
        }
    }

    private static String describe(List<Violation> violations) {
        return violations.stream()
                .limit(5)
                .map(violation -> violation.pointer() + " " + violation.detail())
                .collect(Collectors.joining("; "));
    }

    /**
     * Two reads of something that nobody changes have to be equal: what differs is volatile, and would count as drift.
     */
    private Uni<Void> checkSteady(RemoteResource resource) {
        return Delay.of(BETWEEN_READS)
                .chain(() -> kind.read(resource.id()))
                .flatMap(again -> DocumentWork.run(resource.body(), () -> {
                    if (again.filter(now -> equal(now, resource)).isPresent()) {
                        findings.kept("steady", "two reads show the same");
                    } else {
                        findings.broken(
                                "steady",
                                "two reads differ, though perhaps somebody changed it: what changes by itself belongs under"
                                        + " readOnly",
                                difference(resource, again));
                    }
                }))
                .onFailure(ProviderFailure.class)
                .invoke(failure -> findings.broken("steady", failure.getMessage()))
                .onFailure(ProviderFailure.class)
                .recoverWithNull();
    }

    private Uni<Void> checkLookUp(RemoteResource resource) {
        var name = kind.traits().nameIn(resource.projection());
        if (name.isEmpty() || !kind.traits().findable()) {
            findings.notTried(
                    "lookUp",
                    "resources of this kind cannot be looked up by name: a create without an answer ends IN_DOUBT, and what"
                            + " a refused create made nevertheless is not seen; add name, and find or list");
            return Uni.createFrom().voidItem();
        }
        return kind.find(name.get())
                .invoke(found -> {
                    if (found.size() == 1 && found.get(0).id().equals(resource.id())) {
                        findings.kept("lookUp", "found by its name, and nothing else is");
                    } else {
                        findings.broken(
                                "lookUp",
                                found.isEmpty() ? "not found by its name" : "its name does not lead to it alone");
                    }
                })
                .onFailure(ProviderFailure.class)
                .invoke(failure -> findings.broken("lookUp", failure.getMessage()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(List.of())
                .replaceWithVoid();
    }

    /** A list has to show the state that a read shows. */
    private Uni<Void> checkList(RemoteResource resource) {
        if (!kind.traits().allListable()) {
            findings.notTried("list", "resources of this kind cannot be listed");
            return Uni.createFrom().voidItem();
        }
        var size = new AtomicInteger();
        var listed = new AtomicReference<RemoteResource>();
        return kind.list(each -> {
                    size.incrementAndGet();
                    if (each.id().equals(resource.id())) {
                        listed.set(each);
                    }
                })
                .chain(() -> DocumentWork.run(
                        resource.body(), () -> judgeListed(resource, Optional.ofNullable(listed.get()), size.get())))
                .onFailure(ProviderFailure.class)
                .invoke(failure -> findings.broken("list", failure.getMessage()))
                .onFailure(ProviderFailure.class)
                .recoverWithNull();
    }

    private void judgeListed(RemoteResource resource, Optional<RemoteResource> listed, int size) {
        if (listed.isEmpty()) {
            findings.broken("list", "the list of " + size + " does not hold it");
        } else if (!equal(listed.get(), resource)) {
            findings.broken("list", "the list shows another state than the read", difference(resource, listed));
        } else {
            findings.kept("list", "the list holds it, and shows what the read shows");
        }
    }

    private boolean equal(RemoteResource one, RemoteResource other) {
        return kind.canonical(one.projection()).equals(kind.canonical(other.projection()));
    }

    private ObjectNode difference(RemoteResource expected, Optional<RemoteResource> found) {
        return StateDiff.between(kind, Optional.of(expected.projection()), found.map(RemoteResource::projection));
    }

    /** Puts the report together. Lazy. */
    static Uni<KindReport> report(
            ResourceKind kind,
            KindReport.Findings findings,
            Optional<RemoteResource> resource,
            Optional<RemoteId> leftover) {
        return DocumentWork.on(
                resource.map(RemoteResource::body).stream().toList(),
                () -> together(kind, findings, resource, leftover));
    }

    private static KindReport together(
            ResourceKind kind,
            KindReport.Findings findings,
            Optional<RemoteResource> resource,
            Optional<RemoteId> leftover) {
        var traits = kind.traits();
        var outlook = Arrays.stream(ChangeType.values())
                .filter(traits::allows)
                .map(type -> new KindReport.Prospect(
                        type.name(), Reversibility.of(traits, type, resource.map(RemoteResource::projection))))
                .toList();
        return new KindReport(
                findings.all(), resource.map(found -> looked(kind, found)), outlook, leftover, Optional.empty());
    }

    private static KindReport.Looked looked(ResourceKind kind, RemoteResource resource) {
        var traits = kind.traits();
        return new KindReport.Looked(
                resource.id(),
                traits.nameIn(resource.projection()),
                resource.version(),
                StateDiff.redact(traits, kind.canonical(resource.projection())),
                ignored(resource.body(), resource.projection()));
    }

    /** The members at the top level of a body that its projection lacks, or holds with another value. */
    private static List<String> ignored(JsonNode body, JsonNode projection) {
        var members = new TreeSet<String>();
        body.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .filter(member -> !Objects.equals(projection.get(member.getKey()), member.getValue()))
                .forEach(member -> members.add(member.getKey()));
        return List.copyOf(members);
    }
}
