package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.util.Optional;

/**
 * How a provider shows what became of a write that it carries out later: as an operation, which is read until it has
 * ended.
 *
 * @param at where the answer to the write holds the operation's id, or a link to it; empty if that is its
 *     {@code Location} (RFC 9110, 10.2.2)
 * @param path under the base URL, with {@code {operation}} for the id; empty if the answer holds a link
 * @param done true for the body of an operation that has ended well
 * @param failed true for the body of one that has failed; empty if operations do not show it
 * @param result where an operation that has ended well holds the id of the resource, or a link to it; empty if it does
 *     not
 * @param message where a failed operation holds a message that may be shown; empty if it does not
 * @param every how long to wait before each read
 */
public record PollForm(
        Optional<JsonPointer> at,
        Optional<String> path,
        Expression<JsonNode> done,
        Optional<Expression<JsonNode>> failed,
        Optional<JsonPointer> result,
        Optional<JsonPointer> message,
        Duration every) {}
