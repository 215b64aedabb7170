package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.url.UrlPath;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.util.Map;
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
        Duration every) {
    private static final String OPERATION = "{operation}";

    /** The operation's id, or a link to it, as an answer to a write shows it. */
    public Optional<String> shown(ProviderAnswer answer) {
        return at.isPresent() ? answer.body().flatMap(body -> text(body.at(at.get()))) : answer.header("Location");
    }

    /** The last segment of a link, or the id as it is. */
    public static String last(String shown) {
        String path = withoutEnd(shown);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * The path of an operation under the base URL; empty if the answer holds a link.
     *
     * @throws dev.unwind.provider.ProviderFailure.Unsupported if what is shown holds no id
     */
    public Optional<String> filled(String shown) {
        return path.map(template ->
                new Subject(Map.of(OPERATION, (JsonNode) TextNode.valueOf(idIn(shown, template)))).path(template));
    }

    /** The id in a link, or the id as it is; an empty text where a link ends before the id. */
    private static String idIn(String shown, String template) {
        String before = withoutEnd(template.substring(0, template.indexOf(OPERATION)));
        boolean endsBefore = !before.isEmpty()
                && pathOf(shown).endsWith("/")
                && withoutEnd(shown).endsWith(before);
        return endsBefore ? "" : last(shown);
    }

    private static String withoutEnd(String link) {
        return UrlPath.withoutTrailingSlashes(pathOf(link));
    }

    private static String pathOf(String link) {
        return link.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*", "").replaceFirst("[?#].*$", "");
    }

    /** Whether an operation has ended well, by its body. */
    public boolean isDone(JsonNode operation) {
        return isTrue(done, operation);
    }

    /** Whether an operation has failed, by its body. */
    public boolean hasFailed(JsonNode operation) {
        return failed.filter(expression -> isTrue(expression, operation)).isPresent();
    }

    /** What a failed operation says of that. */
    public Optional<String> message(JsonNode operation) {
        return message.flatMap(place -> text(operation.at(place)));
    }

    private static Optional<String> text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static boolean isTrue(Expression<JsonNode> expression, JsonNode operation) {
        try {
            return JmesPathTruth.of(expression.search(operation));
        } catch (RuntimeException notSaid) {
            return false;
        }
    }
}
