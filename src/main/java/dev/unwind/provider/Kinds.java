package dev.unwind.provider;

import dev.unwind.provider.call.CallPermit;
import java.util.List;
import java.util.Optional;

/** The configured kinds. Immutable once the gateway has started. Thread-safe. */
public interface Kinds {
    Optional<ResourceKind> find(String name);

    /** All kinds, sorted by name. */
    List<ResourceKind> all();

    /** These kinds, whose calls are sent only with this permit. */
    Kinds under(CallPermit permit);

    /**
     * A kind that is expected to exist.
     *
     * @throws IllegalStateException if it does not: the batch was accepted by a gateway with another configuration
     */
    default ResourceKind get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("kind " + name + " is not configured here"));
    }
}
