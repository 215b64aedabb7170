package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A fault of one call.
 *
 * @param latencyMs how long the call waits before it is handled, in milliseconds
 * @param takesEffect whether the call is handled
 * @param lateEffectMs how long after its arrival the call is handled, in milliseconds; it is then never answered
 * @param staleRead whether a read sees each resource as it was before its last write
 * @param thirdParty what a third party does right after the call
 * @param ending what the client sees
 * @param replacement the answer that the client gets instead of the provider's
 * @param headers added to the answer
 * @param description the order as it was placed, for the call log
 */
record Fault(
        long latencyMs,
        boolean takesEffect,
        OptionalLong lateEffectMs,
        boolean staleRead,
        ThirdPartyAct thirdParty,
        Ending ending,
        Optional<Answer> replacement,
        Map<String, String> headers,
        JsonNode description) {

    /** No fault. */
    static final Fault NONE = new Fault(
            0,
            true,
            OptionalLong.empty(),
            false,
            ThirdPartyAct.NONE,
            Ending.ANSWER,
            Optional.empty(),
            Map.of(),
            NullNode.getInstance());

    Fault {
        headers = Map.copyOf(headers);
    }

    /** How a call ends for the client. */
    enum Ending {
        /** An answer. */
        ANSWER,
        /** No answer, until the client closes the connection. */
        HANG,
        /** A closed connection. */
        RESET
    }
}
