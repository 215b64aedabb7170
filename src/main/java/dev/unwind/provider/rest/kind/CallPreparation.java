package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/** Fills calls with the id of their resource, and with its version to make them conditional. Thread-safe. */
final class CallPreparation {
    private final KindDescription kind;
    private final Function<RemoteId, Uni<Optional<RemoteResource>>> read;

    /** @param read reads a resource of the kind */
    CallPreparation(KindDescription kind, Function<RemoteId, Uni<Optional<RemoteResource>>> read) {
        this.kind = kind;
        this.read = read;
    }

    /**
     * The resource with its version, which is read if it is missing and the kind has versions. Lazy. Fails as
     * {@code read} does.
     */
    Uni<RemoteResource> versioned(RemoteResource resource) {
        return kind.version().isEmpty() || resource.version().isPresent()
                ? Uni.createFrom().item(resource)
                : read.apply(resource.id()).map(found -> found.orElse(resource));
    }

    /** The call, of which no text may show the secrets in these states. */
    ProviderCall hiding(ProviderCall call, JsonNode... states) {
        return call.hiding(KnownSecrets.in(kind.traits().secrets(), states));
    }

    Subject subject(RemoteResource resource) {
        Subject subject = Subject.of(kind.traits().ids(), resource.id());
        return version(resource)
                .map(version -> withNext(subject.with("{version}", version), version))
                .orElse(subject);
    }

    private static Subject withNext(Subject subject, JsonNode version) {
        return version.isIntegralNumber()
                ? subject.with(
                        "{version+1}",
                        BigIntegerNode.valueOf(version.bigIntegerValue().add(BigInteger.ONE)))
                : subject;
    }

    /** The subject of a create. The id is known if names are ids. */
    Subject subject(JsonNode desired) {
        Optional<RemoteId> id =
                kind.namesAreIds() ? kind.traits().nameIn(desired).map(RemoteId::new) : Optional.empty();
        return id.map(known -> Subject.of(kind.traits().ids(), known)).orElseGet(() -> parent(desired));
    }

    /** Whether a resource that is to have this state lies where one with this id lay: its parent may be another now. */
    boolean liesThere(RemoteId former, JsonNode desired) {
        return kind.traits()
                .ids()
                .parent()
                .filter(parent -> !parent.in(desired).equals(former.parent()))
                .isEmpty();
    }

    private Subject parent(JsonNode desired) {
        return kind.traits()
                .ids()
                .parent()
                .flatMap(parent -> parent.in(desired).map(id -> Subject.under(parent, id)))
                .orElse(Subject.NONE);
    }

    /** The version in the form that bodies have it. */
    private Optional<JsonNode> version(RemoteResource resource) {
        return kind.version()
                .flatMap(VersionForm::at)
                .map(at -> resource.body().at(at))
                .filter(value -> value.isValueNode() && !value.isNull())
                .or(() -> resource.version().map(TextNode::valueOf));
    }

    /** The call, conditional on the version that was read (If-Match, RFC 9110, 13.1.1). */
    ProviderCall onlyIfUnchanged(ProviderCall call, RemoteResource resource) {
        return kind.version()
                .filter(VersionForm::isETag)
                .flatMap(form -> resource.version())
                .map(version -> call.with("If-Match", version))
                .orElse(call);
    }

    /** The call, conditional on the absence of the resource (If-None-Match, RFC 9110, 13.1.2). */
    ProviderCall onlyIfAbsent(ProviderCall call) {
        return kind.exclusiveCreate() ? call.with("If-None-Match", "*") : call;
    }
}
