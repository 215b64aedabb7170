package dev.unwind.api.batch;

import dev.unwind.api.http.Parameters;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.journal.query.BatchFilter;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads from query parameters which batches are meant. */
final class FilterReader {
    private FilterReader() {}

    /** @throws dev.unwind.api.problem.ProblemException naming the parameter that is not valid */
    static BatchFilter read(Parameters parameters) {
        return new BatchFilter(
                parameters.oneOf("status", BatchStatus.class),
                parameters.text("kind"),
                parameters.text("name"),
                parameters.text("remoteId"),
                parameters.texts("label").stream()
                        .map(Labels::filter)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> {
                            throw Parameters.refused("label", "is given twice for one name");
                        })),
                parameters.instant("from"),
                parameters.instant("to"),
                parameters.cursor(1).map(cursor -> BatchId.parse(cursor.parts().get(0))
                        .orElseThrow(Parameters::refusedCursor)));
    }
}
