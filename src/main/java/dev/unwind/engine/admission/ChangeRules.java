package dev.unwind.engine.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.References;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import java.util.stream.Collectors;

/** Checks each change by itself against its kind: the id, the type of change, the desired state and the name. */
final class ChangeRules {
    private final Kinds kinds;
    private final ViolationCollector violations;
    private final boolean irreversible;
    private boolean unknownKind;

    /** @param irreversible whether changes are allowed that nothing can undo */
    ChangeRules(Kinds kinds, boolean irreversible, ViolationCollector violations) {
        this.kinds = kinds;
        this.violations = violations;
        this.irreversible = irreversible;
    }

    void check(Change change) {
        kinds.find(change.kind()).ifPresentOrElse(kind -> check(change, kind), () -> refuseUnknownKind(change));
    }

    private void check(Change change, ResourceKind kind) {
        checkId(change, kind.traits());
        checkType(change, kind.traits());
        change.desired().ifPresent(desired -> {
            checkDesired(change, kind, desired);
            checkNamed(change, kind.traits(), desired);
            checkNamesAgree(change, kind.traits(), desired);
        });
    }

    private void refuseUnknownKind(Change change) {
        unknownKind = true;
        violations.add(
                change,
                "/kind",
                "unknown kind \"" + change.kind() + "\"; known are "
                        + kinds.all().stream().map(ResourceKind::name).collect(Collectors.joining(", ")));
    }

    private void checkId(Change change, KindTraits traits) {
        if (change.type().needsExisting()
                && change.remoteId().isEmpty()
                && change.name().isEmpty()) {
            violations.add(change, "", "remoteId or name is missing");
        }
        change.remoteId()
                .filter(id -> !traits.isId(id.value()))
                .ifPresent(id -> violations.add(
                        change,
                        "/remoteId",
                        "\"" + id + "\" cannot be an id of a " + change.kind()
                                + traits.ids().description()));
    }

    /** Checks the name that the desired state gives, which may become part of a path. */
    void checkName(NamedChange named) {
        Change change = named.change();
        kinds.find(change.kind()).ifPresent(kind -> named.desiredName()
                .filter(name -> !kind.isName(name))
                .ifPresent(name -> violations.add(
                        change,
                        named.desiredNameAt(),
                        "\"" + name + "\" cannot be the name of a " + change.kind() + ", whose names stand in paths"
                                + kind.traits().ids().description())));
    }

    private void checkType(Change change, KindTraits traits) {
        var abilities = traits.abilities();
        if (!abilities.allow(change.type())) {
            violations.add(
                    change,
                    "/type",
                    "a " + change.kind() + " cannot be " + change.type().participle() + " through this provider's API"
                            + (change.type() == ChangeType.UPDATE && abilities.allow(ChangeType.REPLACE)
                                    ? "; use REPLACE"
                                    : ""));
        } else if (!abilities.undo(change.type()) && !irreversible) {
            violations.add(
                    change,
                    "/type",
                    "that a " + change.kind() + " is " + change.type().participle()
                            + " cannot be undone through this provider's API; rollback.accept with "
                            + BatchOptions.Rollback.IRREVERSIBLE + " allows it all the same, after all other changes");
        }
    }

    private void checkDesired(Change change, ResourceKind kind, JsonNode desired) {
        var at = ViolationCollector.pointer(change.number()) + "/desired";
        if (violations.full()) {
            return;
        }
        kind.check(change.type(), desired).forEach(violation -> violations.add(change.number(), violation.under(at)));
    }

    private void checkNamed(Change change, KindTraits traits, JsonNode desired) {
        if (change.type() == ChangeType.CREATE
                && traits.nameMember().isPresent()
                && change.name().isEmpty()
                && traits.givenName(desired).isEmpty()) {
            violations.add(change, "/name", "a " + change.kind() + " that is created needs a name");
        }
    }

    private void checkNamesAgree(Change change, KindTraits traits, JsonNode desired) {
        (traits.ids().parent().isPresent() ? traits.nameIn(desired) : traits.givenName(desired))
                .filter(name -> change.type().creates())
                .filter(name -> !name.equals(change.name().orElse(name)))
                .ifPresent(name -> violations.add(
                        change,
                        "/desired/" + References.escape(traits.nameMember().orElseThrow()),
                        "differs from the change's name \"" + change.name().orElseThrow() + "\""));
    }

    /** Whether some change of the submission has a kind that is not known. */
    boolean unknownKind() {
        return unknownKind;
    }
}
