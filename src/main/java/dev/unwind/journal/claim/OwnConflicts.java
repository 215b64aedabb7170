package dev.unwind.journal.claim;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Tells conflicts with batches of the same tenant from others. Every Uni completes on the connection's event loop. */
final class OwnConflicts {
    /** Those of the batches $1 whose tenant is that of the batch at the same position of $2. */
    private static final String SAME_TENANT =
            """
            select waiting from unnest($1::uuid[], $2::uuid[]) as pair (waiting, holder)
            where (select tenant from batch where id = waiting) = (select tenant from batch where id = holder)""";

    /** Those of the batches $1 that are of the tenant $2. */
    private static final String OF_TENANT = "select id from batch where id = any($1) and tenant = $2";

    private OwnConflicts() {}

    /** Marks the conflicts of these waiting batches. */
    static Uni<Map<BatchId, ClaimConflict>> marked(SqlClient client, Map<BatchId, ClaimConflict> conflicts) {
        if (conflicts.isEmpty()) {
            return Uni.createFrom().item(conflicts);
        }
        List<BatchId> waiting = List.copyOf(conflicts.keySet());
        List<BatchId> holders =
                waiting.stream().map(conflicts::get).map(ClaimConflict::other).toList();
        return client.preparedQuery(SAME_TENANT)
                .execute(Tuple.of(SqlValues.ids(waiting), SqlValues.ids(holders)))
                .map(rows -> {
                    Set<UUID> own = ids(rows, "waiting");
                    return marked(conflicts, id -> own.contains(id.value()));
                });
    }

    /** Marks the conflicts of a tenant's request. */
    static <K> Uni<Map<K, ClaimConflict>> marked(SqlClient client, Tenant tenant, Map<K, ClaimConflict> conflicts) {
        if (conflicts.isEmpty()) {
            return Uni.createFrom().item(conflicts);
        }
        List<BatchId> holders = new ArrayList<>();
        conflicts.values().forEach(conflict -> holders.add(conflict.other()));
        return client.preparedQuery(OF_TENANT)
                .execute(Tuple.of(SqlValues.ids(holders), tenant.name()))
                .map(rows -> {
                    Set<UUID> own = ids(rows, "id");
                    return marked(
                            conflicts,
                            key -> own.contains(conflicts.get(key).other().value()));
                });
    }

    private static <K> Map<K, ClaimConflict> marked(Map<K, ClaimConflict> conflicts, Predicate<K> own) {
        Map<K, ClaimConflict> marked = new HashMap<>();
        conflicts.forEach((key, conflict) -> marked.put(key, own.test(key) ? conflict.asOwn() : conflict));
        return marked;
    }

    private static Set<UUID> ids(RowSet<Row> rows, String column) {
        Set<UUID> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getUUID(column)));
        return ids;
    }
}
