package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
import io.burt.jmespath.Expression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a provider answers that a resource does not exist. An envelope that holds {@code null}, or an empty object or
 * array, means it too.
 *
 * @param statuses the statuses of an answer to a read that mean it
 * @param when true for the body of a resource that is deleted but can still be read, and for the body of a refusal
 *     (401, 403) that means absence
 * @param control the target of a read that always works while the gateway has its rights; empty if none is declared
 * @param anyForm whether an answer of these statuses means it whatever its body is
 */
public record AbsenceForm(
        Set<Integer> statuses, Optional<Expression<JsonNode>> when, Optional<String> control, boolean anyForm) {
    private static final Set<Integer> USUAL = Set.of(404, 410);

    /** Statuses that also mean that the gateway itself lacks rights. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403);

    /** What is meant unless a file says otherwise. */
    public static AbsenceForm usual() {
        return new AbsenceForm(USUAL, Optional.empty(), Optional.empty(), false);
    }

    /** Whether absence is told by a status that is also that of a refusal. */
    public boolean byRefusal() {
        return statuses.stream().anyMatch(REFUSALS::contains);
    }

    /**
     * What the description leaves open, in words, for people.
     *
     * @param controlled whether there is a read that works while the gateway has its rights
     */
    public List<String> cautions(boolean controlled) {
        return byRefusal() && when.isEmpty() && !controlled
                ? List.of(
                        "absent.statuses names 401 or 403, which are also answered where the gateway lacks its rights:"
                                + " they never count as absence without absent.when or absent.control")
                : List.of();
    }

    public static boolean isRefusal(int status) {
        return REFUSALS.contains(status);
    }

    /**
     * Whether the answer has the status and the form of one that means absence. Error pages of proxies and gateways
     * have neither a JSON body nor an empty one.
     */
    public boolean hasForm(ProviderAnswer answer) {
        return statuses.contains(answer.status()) && (anyForm || answer.body().isPresent() || answer.empty());
    }

    public boolean of(JsonNode body) {
        return when.map(expression -> JmesPathTruth.of(expression.search(body))).orElse(false);
    }
}
