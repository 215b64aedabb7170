package dev.unwind.api.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.json.Json;
import java.io.IOException;

/** Parses the JSON document in a request's body. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Parses a whole body.
     *
     * @throws ProblemException if it is empty, not well-formed JSON, or not text in an encoding that JSON allows
     */
    public static JsonNode parse(byte[] body) {
        try {
            var document = Json.parse(body);
            if (document.isMissingNode()) {
                throw new ProblemException(ProblemType.MALFORMED_JSON.with("the body is empty"));
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new ProblemException(ProblemType.MALFORMED_JSON.with(detail(e)));
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemType.MALFORMED_JSON.with("the body is not text in UTF-8, UTF-16 or UTF-32"));
        }
    }

    /** The position of the error; never the text there, which may be a secret. */
    private static String detail(JsonProcessingException failure) {
        var place = failure.getLocation();
        var what = String.valueOf(failure.getOriginalMessage()).startsWith("Duplicate field")
                ? "a member stands twice in one object"
                : "not well-formed JSON";
        return place == null ? what : what + ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }
}
