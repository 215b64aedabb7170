package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Label;
import dev.unwind.provider.rest.description.BulkForm.Results;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the answer to a common call apart: what it says of each item, as if that had been a call of its own. An item of
 * which the answer says nothing that can be used is in doubt. Thread-safe.
 */
final class ItemResults {
    /** A status as JSON number, as text, or as a status line. */
    private static final Pattern STATUS = Pattern.compile("(?:HTTP/\\S{1,8} )?([1-5][0-9]{2})(?: .*)?");

    private final boolean atomic;
    private final Optional<Results> form;
    private final HttpCalls http;
    private final UnaryOperator<String> nameKey;

    /** @param nameKey one spelling for all names that are the same to the provider */
    ItemResults(boolean atomic, BulkForm.Write write, HttpCalls http, UnaryOperator<String> nameKey) {
        this.atomic = atomic;
        this.form = write.results();
        this.http = http;
        this.nameKey = nameKey;
    }

    /** What became of each item, in their order. */
    List<Uni<ProviderAnswer>> of(ProviderAnswer answer, List<Item> items) {
        try {
            return form.map(results -> byResult(results, answer, items))
                    .orElseGet(() -> forAll(items, () -> said(answer, items)));
        } catch (RuntimeException e) {
            return inDoubt(
                    answer,
                    items,
                    "with a body that cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private List<Uni<ProviderAnswer>> byResult(Results results, ProviderAnswer answer, List<Item> items) {
        JsonNode array = answer.body().map(body -> body.at(results.at())).orElse(MissingNode.getInstance());
        if (!array.isArray()) {
            return withoutResults(results, answer, items);
        }
        if (results.ordered() && !inOrder(results, array, items)) {
            return inDoubt(answer, items, "with results that are not those of its items, in their order");
        }
        Map<String, JsonNode> labelled = results.ordered() ? Map.of() : labelled(results, array);
        List<Uni<ProviderAnswer>> outcomes = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            JsonNode result = results.ordered()
                    ? array.get(i)
                    : items.get(i).label().map(labelled::get).orElse(MissingNode.getInstance());
            outcomes.add(outcome(results, answer, result, items.size()));
        }
        return atomic ? allOrNone(answer, outcomes) : outcomes;
    }

    /** An accepted call may tell its results later; any other has to say what it did. */
    private List<Uni<ProviderAnswer>> withoutResults(Results results, ProviderAnswer answer, List<Item> items) {
        return forAll(items, () -> {
            ProviderAnswer all = said(answer, items);
            if (!all.accepted()) {
                throw FailureClassifier.unusable(answer, "without an array of results" + place(results));
            }
            return all;
        });
    }

    private static String place(Results results) {
        return results.at().matches() ? " at its top" : " at " + results.at();
    }

    /** What the answer as a whole says of any of its items: its status, and nothing of their resources. */
    private ProviderAnswer said(ProviderAnswer answer, List<Item> items) {
        http.judged(answer.part(answer.status(), answer.body(), items.size()), false);
        return answer.part(answer.status(), Optional.empty(), items.size());
    }

    private static List<Uni<ProviderAnswer>> forAll(List<Item> items, Supplier<ProviderAnswer> said) {
        Uni<ProviderAnswer> outcome = attempt(said);
        return items.stream().map(item -> outcome).toList();
    }

    private static Uni<ProviderAnswer> attempt(Supplier<ProviderAnswer> said) {
        try {
            return Uni.createFrom().item(said.get());
        } catch (ProviderFailure failure) {
            return Uni.createFrom().failure(failure);
        }
    }

    /** Whether there is one result for each item, and none of them shows that it is another's. */
    private boolean inOrder(Results results, JsonNode array, List<Item> items) {
        if (array.size() != items.size()) {
            return false;
        }
        for (int i = 0; i < array.size(); i++) {
            Optional<String> own = items.get(i).label();
            Optional<String> shown = label(results, array.get(i));
            if (own.isPresent() && shown.isPresent() && !shown.equals(own)) {
                return false;
            }
        }
        return true;
    }

    /** The results by their labels. One that stands there twice says nothing: which of them counts is unknown. */
    private Map<String, JsonNode> labelled(Results results, JsonNode array) {
        Map<String, JsonNode> labelled = new HashMap<>();
        for (JsonNode result : array) {
            label(results, result)
                    .ifPresent(label -> labelled.merge(label, result, (one, other) -> MissingNode.getInstance()));
        }
        return labelled;
    }

    private Optional<String> label(Results results, JsonNode result) {
        return results.labelAt()
                .map(result::at)
                .filter(value -> value.isTextual() || value.isIntegralNumber())
                .map(JsonNode::asText)
                .map(text -> results.label() == Label.NAME ? nameKey.apply(text) : text);
    }

    private Uni<ProviderAnswer> outcome(Results results, ProviderAnswer answer, JsonNode result, int items) {
        return attempt(() -> {
            if (result.isMissingNode() || result.isNull()) {
                throw FailureClassifier.unusable(answer, "without one result for this item");
            }
            int status =
                    results.status().map(at -> status(answer, result.at(at))).orElse(answer.status());
            http.judged(answer.part(status, Optional.of(result), items), failed(results, result));
            JsonNode resource = results.resource().map(result::at).orElse(result);
            return answer.part(status, Optional.of(resource).filter(body -> !body.isMissingNode()), items);
        });
    }

    private static int status(ProviderAnswer answer, JsonNode status) {
        Matcher number = STATUS.matcher(status.asText());
        if (!status.isValueNode() || !number.matches()) {
            throw FailureClassifier.unusable(answer, "without a usable status for this item");
        }
        return Integer.parseInt(number.group(1));
    }

    private static boolean failed(Results results, JsonNode result) {
        try {
            return results.failed()
                    .map(expression -> expression.search(result))
                    .filter(JmesPathTruth::of)
                    .isPresent();
        } catch (RuntimeException notSaid) {
            return false;
        }
    }

    /** Where one item was refused none can have been done: an answer that says so contradicts itself. */
    private static List<Uni<ProviderAnswer>> allOrNone(ProviderAnswer answer, List<Uni<ProviderAnswer>> outcomes) {
        boolean[] refused = {false};
        outcomes.forEach(outcome -> outcome.subscribe()
                .with(done -> {}, failure -> refused[0] |= failure instanceof ProviderFailure.Refused));
        if (!refused[0]) {
            return outcomes;
        }
        return outcomes.stream()
                .map(outcome -> outcome.onItem().transformToUni(done -> Uni.createFrom()
                        .<ProviderAnswer>failure(FailureClassifier.unusable(
                                answer, "with a refusal of another item, and a call is said to do all or nothing"))))
                .toList();
    }

    private static List<Uni<ProviderAnswer>> inDoubt(ProviderAnswer answer, List<Item> items, String why) {
        Uni<ProviderAnswer> outcome = Uni.createFrom().failure(FailureClassifier.unusable(answer, why));
        return items.stream().map(item -> outcome).toList();
    }
}
