package dev.unwind.api.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;

/** Parses the JSON document in a request's body. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Parses a whole body.
     *
     * @throws ProblemException if it is empty, or cannot be used: see {@link dev.unwind.batch.json.BoundedReader}
     */
    public static JsonNode parse(byte[] body) {
        try {
            var document = Json.parse(body);
            if (document.isMissingNode()) {
                throw new ProblemException(ProblemType.MALFORMED_JSON.with("the body is empty"));
            }
            return document;
        } catch (UnusableDocument e) {
            throw new ProblemException(ProblemType.MALFORMED_JSON.with(e.getMessage()));
        }
    }
}
