package dev.unwind.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import dev.unwind.provider.KindTraits;
import java.util.List;

/** A request to track a resource under a name. */
record AdoptionRequest(RemoteId remoteId) {

    /** @throws ProblemException if the request is invalid; names every invalid field */
    static AdoptionRequest read(JsonNode document, KindTraits kind) {
        if (!(document instanceof ObjectNode object)) {
            throw refused(List.of(new Violation("", "expected an object, found " + ObjectReader.describe(document))));
        }
        List<Violation> violations = new Violations();
        var reader = new ObjectReader(object, "", violations, List.of("remoteId"));
        var id = reader.id("remoteId");
        if (!reader.has("remoteId")) {
            reader.missing("remoteId");
        }
        id.filter(text -> !kind.isId(text))
                .ifPresent(text -> reader.violation("remoteId", "cannot be an id of a " + kind.name()));
        if (!violations.isEmpty()) {
            throw refused(violations);
        }
        return new AdoptionRequest(new RemoteId(id.orElseThrow()));
    }

    static ProblemException refused(List<Violation> violations) {
        return new ProblemException(Problem.of(ProblemType.INVALID_RESOURCE, violations));
    }
}
