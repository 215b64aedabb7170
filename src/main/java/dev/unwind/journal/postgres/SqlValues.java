package dev.unwind.journal.postgres;

import dev.unwind.batch.BatchId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Makes the parameters of statements, in the types that the PostgreSQL client takes. */
public final class SqlValues {
    private SqlValues() {}

    /** A value for {@code timestamptz}. */
    public static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** A value for {@code bytea}; the array is copied. */
    public static Buffer bytes(byte[] value) {
        return Buffer.buffer(value);
    }

    /** A value for {@code uuid[]}. */
    public static UUID[] ids(Collection<BatchId> batches) {
        return batches.stream().map(BatchId::value).toArray(UUID[]::new);
    }

    /** An array with one value for each row, for {@code unnest}. */
    public static <R, C> Object column(List<R> rows, IntFunction<C[]> array, Function<R, C> value) {
        return rows.stream().map(value).toArray(array);
    }
}
