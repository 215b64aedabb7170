package dev.unwind.provider.rest;

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
 * @param idAt where a resource's body holds its id
 * @param createdAt where it holds the time at which it was created
 * @param list how all resources are listed, where they can be
 * @param form which part of a body is the projection, and when two projections are equal
 * @param desired a JSON Schema of the whole desired state of a create, where there is one
 * @param idempotencyHeader sent with the calls of a create
 */
record KindDescription(
        KindTraits traits,
        String path,
        JsonPointer idAt,
        Optional<JsonPointer> createdAt,
        Optional<ListForm> list,
        Form form,
        Optional<JsonNode> desired,
        Optional<IdempotencyHeader> idempotencyHeader,
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
     * @param defaults the values that absent members stand for
     */
    record Form(
            Optional<Expression<JsonNode>> project,
            List<PathPattern> readOnly,
            List<PathPattern> unordered,
            List<PathPattern> ignoreCase,
            ObjectNode defaults) {}
}
