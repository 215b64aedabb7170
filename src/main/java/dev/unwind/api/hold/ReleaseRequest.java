package dev.unwind.api.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import java.util.List;

/** Who releases a held cell or a paused provider, and why. */
public record ReleaseRequest(String by, String why) {

    /** @throws ProblemException if the request is invalid; names every invalid field */
    public static ReleaseRequest read(JsonNode document) {
        if (!(document instanceof ObjectNode object)) {
            throw refused(List.of(new Violation("", "expected an object, found " + ObjectReader.describe(document))));
        }
        List<Violation> violations = new Violations();
        var known = List.of("by", "why");
        var reader = new ObjectReader(object, "", violations, known);
        var by = reader.line("by");
        var why = reader.line("why");
        known.stream().filter(member -> !reader.has(member)).forEach(reader::missing);
        if (!violations.isEmpty()) {
            throw refused(violations);
        }
        return new ReleaseRequest(by.orElseThrow(), why.orElseThrow());
    }

    private static ProblemException refused(List<Violation> violations) {
        return new ProblemException(Problem.of(ProblemType.INVALID_RELEASE, violations));
    }
}
