package dev.unwind.provider;

import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.RunCalls;
import java.util.function.UnaryOperator;

/**
 * One kind of one provider. Hides everything that is particular to the provider's API. Whoever has one can read; to
 * write takes a claim.
 */
public interface ResourceKind extends KindRules, WritePreview, ResourceReads {
    /** This kind, whose calls are sent only with this permit. Cheap; shares guards and connections with this one. */
    ResourceKind under(CallPermit permit);

    /**
     * This kind for one run, whose operations go together in common calls where the provider takes many. {@link #under}
     * keeps that: such a permit belongs to the run, too. Outside of a run each operation is a call of its own. Cheap.
     */
    default ResourceKind in(RunCalls run) {
        return this;
    }

    /**
     * Whether each request of a run takes its own turn by {@link RunCalls#call}. Otherwise who calls an operation takes
     * one turn for all its requests.
     */
    default boolean turnsByRequest() {
        return false;
    }

    /**
     * How many operations of a run one call takes at most; 1 if each is a call of its own. Operations that share calls
     * make them through {@link RunCalls#call}; {@link CallType#READ} means {@link ResourceReads#readForWrite} alone.
     */
    default int together(CallType type) {
        return 1;
    }

    /** The writes of this kind, for what the claim covers. Cheap. */
    ResourceWrites writes(ClaimToken claim);

    /** How many bytes the body of a resource is expected to have, by what was seen lately. */
    default long bodySize() {
        return 1 << 10;
    }

    /** This kind, with decorated operations. {@link #under} applies the decoration again. */
    default ResourceKind decorated(UnaryOperator<ResourceReads> reads, UnaryOperator<ResourceWrites> writes) {
        return new DecoratedKind(this, reads, writes);
    }
}
