package dev.unwind.provider;

import dev.unwind.provider.call.CallPermit;
import java.util.function.UnaryOperator;

/** One kind of one provider. Hides everything that is particular to the provider's API. */
public interface ResourceKind extends KindRules, WritePreview, ResourceOperations {
    /** This kind, whose calls are sent only with this permit. Cheap; shares guards and connections with this one. */
    ResourceKind under(CallPermit permit);

    /** How many bytes the body of a resource is expected to have, by what was seen lately. */
    default long bodySize() {
        return 1 << 10;
    }

    /** This kind, with decorated operations. {@link #under} applies the decoration again. */
    default ResourceKind decorated(UnaryOperator<ResourceOperations> decoration) {
        return new DecoratedKind(this, decoration);
    }
}
