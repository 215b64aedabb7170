package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import io.burt.jmespath.Expression;
import java.util.List;
import java.util.Optional;

/**
 * What a file says about one kind.
 *
 * @param envelope where the answer to a read or write of one resource holds it; empty for what the provider's answers have in common
 * @param createdAt where a resource's body holds the time at which it was created
 * @param version by which writes are conditional, where they can be
 * @param list how all resources are listed, where they can be
 * @param find how resources are looked up by name, where there is a better way than the list
 * @param form which part of a body is the projection, and when two projections are equal
 * @param desired a JSON Schema of the whole desired state of a create, where there is one
 * @param idempotencyHeader sent with the calls of a create
 * @param exclusiveCreate whether a create is to be refused where there is such a resource ({@code If-None-Match: *}, RFC 9110, 13.1.2)
 * @param update without calls where the API cannot update
 */
public record KindDescription(
        KindTraits traits,
        IdentityForm identity,
        Optional<JsonPointer> envelope,
        Optional<JsonPointer> createdAt,
        Optional<VersionForm> version,
        AbsenceForm absence,
        Optional<ListForm> list,
        Optional<ListForm> find,
        Form form,
        Optional<JsonNode> desired,
        Optional<IdempotencyHeader> idempotencyHeader,
        boolean exclusiveCreate,
        Operation create,
        Operation update,
        CallTemplate read,
        CallTemplate delete) {

    /**
     * The projection.
     *
     * @param project makes it of a body; empty for the body itself
     * @param readOnly what is removed from it
     * @param unordered arrays whose order means nothing
     * @param ignoreCase texts whose case means nothing
     * @param times texts that are points in time (RFC 3339), however they are spelt
     * @param writeOnly what can be written and is never shown
     * @param defaults the values that absent members stand for
     */
    public record Form(
            Optional<Expression<JsonNode>> project,
            List<PathPattern> readOnly,
            List<PathPattern> unordered,
            List<PathPattern> ignoreCase,
            List<PathPattern> times,
            List<PathPattern> writeOnly,
            ObjectNode defaults) {}

    /** Whether every resource's id is its name. */
    public boolean namesAreIds() {
        return identity.source() == IdentityForm.Source.NAME;
    }
}
