package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks descriptions of kinds against their providers, for those who write or operate them. */
@ApplicationScoped
public class KindChecker {
    private final Kinds kinds;

    /** @param kinds all kinds: a deletion may change or delete resources of others */
    public KindChecker(Kinds kinds) {
        this.kinds = kinds;
    }

    /**
     * Checks what a batch would make of the resource with this id. Changes nothing.
     *
     * @return lazy; completes on any thread; a failure of the provider becomes a finding
     */
    public Uni<KindReport> checkId(ResourceKind kind, RemoteId id) {
        return new KindCheck(kind, all()).withId(id);
    }

    /**
     * Checks what a batch would make of the resource with this name. Changes nothing.
     *
     * @return lazy; completes on any thread; a failure of the provider becomes a finding
     */
    public Uni<KindReport> checkName(ResourceKind kind, String name) {
        return new KindCheck(kind, all()).withName(name);
    }

    private List<KindTraits> all() {
        return kinds.all().stream().map(ResourceKind::traits).toList();
    }

    /**
     * Creates, updates, restores and deletes a scratch resource.
     *
     * @param sample the desired state of the resource; with {@code name} where it gives none itself
     * @param change a merge patch on the sample
     * @return lazy; completes on any thread; fails with {@link InvalidSubmission} where the sample or the change is not
     *     a state that can be desired, or with {@link OverLimit}, and nothing is sent then; a failure of the provider
     *     becomes a finding
     */
    public Uni<KindReport> roundTrip(
            ResourceKind kind, Optional<String> name, ObjectNode sample, Optional<ObjectNode> change) {
        List<JsonNode> sent = Stream.concat(Stream.of(sample), change.stream())
                .map(JsonNode.class::cast)
                .toList();
        return DocumentWork.unlessCrowded(sent, () -> checked(kind, name, sample, change), OverLimit::ofDocuments)
                .flatMap(named -> new RoundTripCheck(kind, named, change.map(JsonNode.class::cast)).run());
    }

    /** The sample with its name, where it and the change can be desired. */
    private static JsonNode checked(
            ResourceKind kind, Optional<String> name, ObjectNode sample, Optional<ObjectNode> change) {
        var violations = new ArrayList<Violation>();
        var named = named(kind.traits(), name, sample, violations);
        var abilities = kind.traits().abilities();
        if (!abilities.allow(ChangeType.CREATE) || !abilities.allow(ChangeType.DELETE)) {
            violations.add(new Violation(
                    "/sample",
                    "a scratch " + kind.name() + " cannot be created and deleted through this provider's API; check one"
                            + " that is there, without a round trip"));
        }
        kind.check(ChangeType.CREATE, named).forEach(violation -> violations.add(violation.under("/sample")));
        if (kind.traits().abilities().update()) {
            change.ifPresent(patch -> kind.check(ChangeType.UPDATE, patch)
                    .forEach(violation -> violations.add(violation.under("/change"))));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(List.copyOf(violations));
        }
        return named;
    }

    private static JsonNode named(
            KindTraits traits, Optional<String> name, ObjectNode sample, List<Violation> violations) {
        if (traits.nameMember().isEmpty()) {
            return sample;
        }
        var member = traits.nameMember().get();
        if (name.isEmpty() && traits.nameIn(sample).isEmpty()) {
            violations.add(new Violation("", "name is missing"));
        }
        ObjectNode named = sample.deepCopy();
        name.filter(given -> !sample.has(member)).ifPresent(given -> named.put(member, given));
        return named;
    }
}
