package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * Writes a line of the log for each record, once it is durable: records of batches at INFO, failures of steps and
 * incomplete batches at WARN, other records of steps at DEBUG. The category is {@code dev.unwind.record}; batch,
 * tenant, step and trace are members of each line. No secrets: only what readers of the stream see is logged.
 */
public final class RecordLog {
    private static final Logger LOG = Logger.getLogger("dev.unwind.record");

    private RecordLog() {}

    /** Logs a record of a batch as a whole. */
    public static void log(
            BatchId batch, Tenant tenant, Optional<TraceParent> trace, RecordType type, ObjectNode data) {
        log(batch, tenant, trace, type, OptionalInt.empty(), data);
    }

    /** Logs a record. */
    public static void log(
            BatchId batch,
            Tenant tenant,
            Optional<TraceParent> trace,
            RecordType type,
            OptionalInt step,
            ObjectNode data) {
        var level = level(type, data);
        if (!LOG.isLoggable(level)) {
            return;
        }
        // Set on the line alone: the diagnostic context is shared by everything that runs in it.
        var line = new ExtLogRecord(
                level, line(batch, type, step, data), ExtLogRecord.FormatStyle.NO_FORMAT, RecordLog.class.getName());
        line.setLoggerName(LOG.getName());
        line.putMdc("batch", batch.toString());
        line.putMdc("tenant", tenant.name());
        step.ifPresent(number -> line.putMdc("step", Integer.toString(number)));
        trace.ifPresent(here -> line.putMdc("traceId", here.traceId()));
        LOG.logRaw(line);
    }

    private static Level level(RecordType type, ObjectNode data) {
        return switch (type) {
            case STEP_FAILED, STEP_IN_DOUBT, STEP_ROLLBACK_FAILED -> Level.WARN;
            case BATCH_FINISHED ->
                data.path("status").asText().equals(BatchStatus.INCOMPLETE.name()) ? Level.WARN : Level.INFO;
            default -> type.label().startsWith("batch.") ? Level.INFO : Level.DEBUG;
        };
    }

    private static String line(BatchId batch, RecordType type, OptionalInt step, ObjectNode data) {
        var line = new StringBuilder("batch ").append(batch).append(": ").append(type.label());
        step.ifPresent(number -> line.append(" step ")
                .append(number)
                .append(" (")
                .append(data.path("key").asText())
                .append("), ")
                .append(data.path("type").asText())
                .append(' ')
                .append(data.path("kind").asText()));
        line.append(": ").append(data.path("status").asText());
        var error = data.path("error").isObject() ? data.path("error") : data.path("reason");
        if (error.isObject()) {
            line.append(", ")
                    .append(error.path("code").asText())
                    .append(": ")
                    .append(error.path("message").asText());
        }
        return line.toString();
    }
}
