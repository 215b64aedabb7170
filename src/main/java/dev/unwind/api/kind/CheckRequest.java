package dev.unwind.api.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import java.util.List;
import java.util.Optional;

/**
 * A request to check a kind.
 *
 * @param remoteId the id of the resource to read, or to change and restore
 * @param name the name of the resource to read, or of the scratch resource
 * @param sample the desired state of the scratch resource
 * @param change a merge patch (RFC 7396) on the sample, or on the resource
 */
record CheckRequest(
        Optional<String> remoteId, Optional<String> name, Optional<ObjectNode> sample, Optional<ObjectNode> change) {

    /** @throws ProblemException if the request is invalid; names every invalid field */
    static CheckRequest read(JsonNode document, boolean roundTrip) {
        List<Violation> violations = new Violations();
        if (!(document instanceof ObjectNode object)) {
            throw refused(List.of(new Violation("", "expected an object, found " + ObjectReader.describe(document))));
        }
        boolean existing = roundTrip && object.has("remoteId");
        var known = existing
                ? List.of("remoteId", "change")
                : roundTrip ? List.of("remoteId", "name", "sample", "change") : List.of("remoteId", "name");
        var reader = new ObjectReader(object, "", violations, known);
        var request = new CheckRequest(
                reader.id("remoteId"), reader.name("name"), reader.object("sample"), reader.object("change"));
        if (existing && !reader.has("change")) {
            reader.missing("change");
        }
        if (roundTrip && !existing && !reader.has("sample")) {
            violations.add(new Violation("", "sample is missing, or remoteId"));
        }
        if (!roundTrip && reader.has("remoteId") == reader.has("name")) {
            violations.add(new Violation("", "expected either remoteId or name"));
        }
        if (!violations.isEmpty()) {
            throw refused(violations);
        }
        return request;
    }

    static ProblemException refused(List<Violation> violations) {
        return new ProblemException(Problem.of(ProblemType.INVALID_CHECK, violations));
    }
}
