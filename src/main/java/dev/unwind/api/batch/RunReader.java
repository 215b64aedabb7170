package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.body.Limits;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RollbackRequest.Dependants;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.engine.refusal.InvalidRollback;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads requests for later runs from JSON documents. Fails with an {@link InvalidRollback} that names all violations of
 * form.
 */
final class RunReader {
    private static final int MOST_STEPS = 10_000;

    private final List<Violation> violations = new Violations();
    private final ObjectReader reader;

    private RunReader(JsonNode document, String... known) {
        if (!(document instanceof ObjectNode object)) {
            throw new InvalidRollback(
                    List.of(new Violation("", "expected an object, found " + ObjectReader.describe(document))));
        }
        this.reader = new ObjectReader(object, "", violations, List.of(known));
    }

    static Attribution cancel(JsonNode document) {
        return new RunReader(document, "by", "why").attribution();
    }

    static RollbackRequest rollback(JsonNode document) {
        return new RunReader(
                        document,
                        "steps",
                        "skip",
                        "dependants",
                        "onBusy",
                        "timeout",
                        "maxConcurrency",
                        "onDrift",
                        "accept",
                        "by",
                        "why")
                .rollback();
    }

    static SettleRequest settlement(JsonNode document) {
        return new RunReader(document, "by", "why", "desired", "onDrift", "onBusy").settlement();
    }

    private RollbackRequest rollback() {
        var request = new RollbackRequest(
                reader.has("steps") ? Optional.of(steps("steps", 1)) : Optional.empty(),
                steps("skip", 0),
                reader.oneOf("dependants", Dependants.class).orElse(Dependants.REFUSE),
                reader.oneOf("onBusy", OnBusy.class).orElse(OnBusy.WAIT),
                reader.duration("timeout", Limits.LONGEST_DURATION),
                reader.integer("maxConcurrency", 1, Limits.MAX_CONCURRENCY),
                reader.oneOf("onDrift", OnDrift.class),
                reader.someOf("accept", BatchOptions.Rollback.LOSSES),
                attribution());
        return checked(request);
    }

    private SettleRequest settlement() {
        for (var member : List.of("by", "why")) {
            if (!reader.has(member)) {
                reader.missing(member);
            }
        }
        return checked(new SettleRequest(
                attribution(),
                reader.object("desired").map(JsonNode.class::cast),
                reader.oneOf("onDrift", OnDrift.class).orElse(OnDrift.FAIL),
                reader.oneOf("onBusy", OnBusy.class).orElse(OnBusy.WAIT)));
    }

    private Attribution attribution() {
        return checked(new Attribution(reader.line("by"), reader.line("why")));
    }

    /** Reads keys and numbers of steps. */
    private List<String> steps(String member, int least) {
        var steps = new ArrayList<String>();
        reader.array(member).ifPresent(array -> {
            if (array.size() < least || array.size() > MOST_STEPS) {
                reader.violation(member, "expected " + least + " to " + MOST_STEPS + " keys or numbers of steps");
                return;
            }
            for (int i = 0; i < array.size(); i++) {
                var step = array.get(i);
                if (step.isTextual() || step.canConvertToInt() && step.isIntegralNumber()) {
                    steps.add(step.asText());
                } else {
                    violations.add(new Violation(
                            reader.at(member) + "/" + i,
                            "expected the key or the number of a step, found " + ObjectReader.describe(step)));
                }
            }
        });
        return steps;
    }

    private <T> T checked(T request) {
        if (!violations.isEmpty()) {
            throw new InvalidRollback(violations);
        }
        return request;
    }
}
