package dev.unwind.provider;

import dev.unwind.provider.call.CallPermit;
import java.util.List;
import java.util.Optional;

/** The kinds that this gateway knows. Immutable once the gateway has started. */
public interface Kinds {
    Optional<ResourceKind> find(String name);

    /** All kinds, by name. */
    List<ResourceKind> all();

    /** The same kinds, whose calls are sent only with this permit. */
    Kinds under(CallPermit permit);

    /**
     * A kind that is known to exist.
     *
     * @throws IllegalStateException where it is not: a batch was accepted by a gateway that was configured otherwise
     */
    default ResourceKind get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("kind " + name + " is not configured here"));
    }
}
