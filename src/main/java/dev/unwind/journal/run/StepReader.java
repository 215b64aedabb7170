package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.projection.Projection;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.segment.ImageSql;
import dev.unwind.offload.DocumentWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Reads the steps of a batch for its owner, each with its bodies. Reads that arrive during a query share the next one.
 *
 * <p>All methods complete on the event loop of a connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
@Singleton
public class StepReader {
    private static final String LOAD =
            """
            select step.*, step.error::text as error_text, step.drift::text as drift_text,
                step.deviation::text as deviation_text, step.losses::text as losses_text,
                image.role, image.code, image.place, image.body
            from unnest($1::uuid[], $2::integer[]) as wanted (batch_id, number)
            join step using (batch_id, number)
            left join lateral %s as image on true
            order by image.place"""
                    .formatted(ImageSql.OF_STEP);

    // By number: keys have no index, and a search by key would read all steps of the batch.
    private static final String EXPOSED =
            """
            select step.key, image.body from step
            join image on image.batch_id = step.batch_id and image.step = step.number and image.role = $4
            where step.batch_id = $1 and step.number = any($2) and step.key = any($3)""";

    private static final String IDS =
            "select number, remote_id from step where batch_id = $1 and kind = $2 and remote_id is not null";

    /** Bodies of so many bytes together are parsed within some milliseconds. */
    private static final int MOST_AT_ONCE = 128 * 1024;

    private static final String UNREADABLE = "the record could not be read";

    private final Pool pool;
    private final DatabaseRetry retry;
    private final Projection projection;
    private final GroupingQueue<Key, Optional<StepRecord>> reader;

    private record Key(BatchId batch, int step) {}

    public StepReader(Pool pool, DatabaseRetry retry, Projection projection) {
        this.pool = pool;
        this.retry = retry;
        this.projection = projection;
        this.reader = new GroupingQueue<>(64, this::loadTogether);
    }

    /**
     * A step with its state and its images. Lazy. Fails with {@link SnapshotsExpired} where retention has removed the
     * step or its bodies.
     */
    public Uni<StepRecord> load(BatchId batch, int step) {
        return projection
                .bringUpToDate(batch, step)
                .chain(() -> reader.submit(new Key(batch, step)))
                .map(found -> found.orElseThrow(() -> new SnapshotsExpired(batch, step)));
    }

    /** The numbers of the steps, by key. Lazy. */
    public Uni<Map<String, Integer>> numbers(BatchId batch) {
        return retry.retryWhileUnavailable(
                        UNREADABLE, () -> pool.preparedQuery("select key, number from step where batch_id = $1")
                                .execute(Tuple.of(batch.value())))
                .map(rows -> {
                    Map<String, Integer> numbers = new HashMap<>();
                    rows.forEach(row -> numbers.put(row.getString("key"), row.getInteger("number")));
                    return numbers;
                });
    }

    /** The names of the resources of this kind that the batch creates. Lazy. */
    public Uni<Set<String>> createdNames(BatchId batch, String kind) {
        return texts(
                "select name as text from step where batch_id = $1 and kind = $2 and type in ('CREATE', 'REPLACE')",
                batch,
                kind);
    }

    /** The ids that resources of this kind had before the batch deleted or replaced them. Lazy. */
    public Uni<Set<String>> removedIds(BatchId batch, String kind) {
        return texts(
                "select found_id as text from step where batch_id = $1 and kind = $2 and type in ('DELETE', 'REPLACE')",
                batch,
                kind);
    }

    /** The ids of this kind that the batch made or found, and that their resources do not have any more. Lazy. */
    public Uni<Set<String>> lostIds(BatchId batch, String kind) {
        return texts("select old_id as text from alias where batch_id = $1 and kind = $2", batch, kind);
    }

    /** The ids that the resources of this kind have now, by the numbers of the batch's steps. Lazy. */
    public Uni<Map<Integer, RemoteId>> ids(BatchId batch, String kind) {
        return projection
                .bringUpToDate(batch)
                .chain(() -> retry.retryWhileUnavailable(
                        UNREADABLE, () -> pool.preparedQuery(IDS).execute(Tuple.of(batch.value(), kind))))
                .map(rows -> {
                    Map<Integer, RemoteId> ids = new HashMap<>();
                    rows.forEach(row -> ids.put(row.getInteger("number"), new RemoteId(row.getString("remote_id"))));
                    return ids;
                });
    }

    private Uni<Set<String>> texts(String sql, BatchId batch, String kind) {
        return retry.retryWhileUnavailable(
                        UNREADABLE, () -> pool.preparedQuery(sql).execute(Tuple.of(batch.value(), kind)))
                .map(rows -> {
                    Set<String> texts = new HashSet<>();
                    rows.forEach(row -> texts.add(row.getString("text")));
                    texts.remove(null);
                    return texts;
                });
    }

    /**
     * The values that these changes of the batch expose to others: an object of pointers and values for each key. Lazy.
     *
     * @param among numbers of steps, those of the changes included
     */
    public Uni<Map<String, JsonNode>> exposed(BatchId batch, int[] among, Set<String> keys) {
        return retry.retryWhileUnavailable(UNREADABLE, () -> pool.preparedQuery(EXPOSED)
                        .execute(Tuple.tuple(List.of(
                                batch.value(),
                                Arrays.stream(among).boxed().toArray(Integer[]::new),
                                keys.toArray(String[]::new),
                                ImageRole.EXPOSED.name()))))
                .flatMap(rows -> parsed(rows, () -> {
                    Map<String, JsonNode> exposed = new HashMap<>();
                    rows.forEach(row -> exposed.put(row.getString("key"), body(row)));
                    return exposed;
                }));
    }

    private Uni<List<Optional<StepRecord>>> loadTogether(List<Key> keys) {
        return retry.retryWhileUnavailable(UNREADABLE, () -> pool.preparedQuery(LOAD)
                        .execute(Tuple.tuple(List.of(
                                keys.stream().map(key -> key.batch().value()).toArray(UUID[]::new),
                                keys.stream().map(Key::step).toArray(Integer[]::new)))))
                .flatMap(rows -> parsed(rows, () -> assemble(keys, rows)));
    }

    /** Parses bodies, large ones on no event loop: a group of steps can have megabytes of them. */
    private static <T> Uni<T> parsed(RowSet<Row> rows, Supplier<T> work) {
        long bytes = 0;
        for (var row : rows) {
            var body = row.getBuffer("body");
            bytes += body == null ? 0 : body.length();
        }
        return bytes <= MOST_AT_ONCE ? Uni.createFrom().item(work) : DocumentWork.offLoop(work);
    }

    /** A step comes as one row for each of its images, or as one row without an image. */
    private static List<Optional<StepRecord>> assemble(List<Key> keys, RowSet<Row> rows) {
        Map<Key, Row> steps = new HashMap<>();
        Map<Key, Map<ImageRole, JsonNode>> images = new HashMap<>();
        rows.forEach(row -> {
            var key = new Key(new BatchId(row.getUUID("batch_id")), row.getInteger("number"));
            steps.put(key, row);
            var ofStep = images.computeIfAbsent(key, step -> new EnumMap<>(ImageRole.class));
            if (row.getBuffer("body") != null) {
                ofStep.put(ImageSql.role(row), body(row));
            }
        });
        return keys.stream()
                .map(key -> Optional.ofNullable(steps.get(key))
                        .filter(row -> complete(row, images.get(key)))
                        .map(row -> record(row, images.get(key))))
                .toList();
    }

    /** Whether the bodies are there: retention removes them before the step. */
    private static boolean complete(Row row, Map<ImageRole, JsonNode> images) {
        return images.containsKey(ImageRole.DESIRED) || row.getString("type").equals(ChangeType.DELETE.name());
    }

    private static StepRecord record(Row row, Map<ImageRole, JsonNode> images) {
        return new StepRecord(
                change(row, images), state(row), Set.copyOf(Arrays.asList(row.getArrayOfStrings("exposes"))), images);
    }

    private static Change change(Row row, Map<ImageRole, JsonNode> images) {
        return new Change(
                row.getInteger("number"),
                row.getString("key"),
                ChangeType.valueOf(row.getString("type")),
                row.getString("kind"),
                Optional.ofNullable(row.getString("name")),
                Optional.ofNullable(row.getString("given_id")).map(RemoteId::new),
                Optional.ofNullable(images.get(ImageRole.DESIRED)),
                List.of());
    }

    private static StepState state(Row row) {
        return new StepState(
                StepStatus.valueOf(row.getString("status")),
                Optional.ofNullable(row.getString("remote_id")).map(RemoteId::new),
                row.getInteger("attempts"),
                row.getBoolean("touched"),
                row.getBoolean("as_intended"),
                Rows.instant(row, "snapshot_at"),
                Rows.instant(row, "started_at"),
                Rows.instant(row, "finished_at"),
                row.getBoolean("verified"),
                Rows.object(row, "error_text"),
                Rows.object(row, "drift_text"),
                Optional.ofNullable(row.getString("verdict")).map(Verdict::valueOf),
                Rows.object(row, "deviation_text"),
                Rows.array(row, "losses_text"));
    }

    private static JsonNode body(Row row) {
        return Json.read(row.getBuffer("body").getBytes());
    }
}
