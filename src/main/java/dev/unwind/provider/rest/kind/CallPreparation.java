package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.CallTemplate.Subject;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
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
        Map<String, JsonNode> values = new HashMap<>();
        values.put("{id}", kind.traits().json(resource.id()));
        version(resource).ifPresent(version -> {
            values.put("{version}", version);
            if (version.isIntegralNumber()) {
                values.put(
                        "{version+1}",
                        BigIntegerNode.valueOf(version.bigIntegerValue().add(BigInteger.ONE)));
            }
        });
        return new Subject(Map.copyOf(values));
    }

    /** The subject of a create. The id is known if names are ids. */
    Subject subject(JsonNode desired) {
        return kind.namesAreIds()
                ? kind.traits()
                        .nameIn(desired)
                        .map(name -> new Subject(Map.of("{id}", (JsonNode) TextNode.valueOf(name))))
                        .orElse(Subject.NONE)
                : Subject.NONE;
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
