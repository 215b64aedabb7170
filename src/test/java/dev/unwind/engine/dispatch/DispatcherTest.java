package dev.unwind.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Batches that cannot start. */
@QuarkusTest
class DispatcherTest extends GatewayTest {
    @Inject
    Pool pool;

    @Test
    void batches_of_a_kind_that_is_no_longer_configured_hold_up_nobody() {
        // More than run at once, and all accepted long before.
        run(
                """
                insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency,
                    rollback_max_concurrency, rollback_timeout_ms, steps)
                select ('00000000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, 'default', 'PENDING', 'ROLLBACK',
                    'WAIT', 'FAIL', 1, 1, 1000, 1
                from generate_series(1, 200) as number""");
        run(
                """
                insert into step (batch_id, number, tenant, key, type, kind, name, status)
                select id, 1, 'default', 'k', 'CREATE', 'no-longer-there', 'n', 'PENDING' from batch
                where id < '00000000-0000-7000-8000-999999999999'""");
        run(
                """
                insert into record (batch_id, number, at, type, data)
                select id, 1, now(), 'batch.accepted', '{}' from batch
                where id < '00000000-0000-7000-8000-999999999999'""");
        try {
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "SUCCEEDED",
                        outcome("{'key':'c','type':'CREATE','kind':'watchlist','name':'w%d','desired':{}}"
                                .formatted(i)));
            }
        } finally {
            run("delete from batch where id < '00000000-0000-7000-8000-999999999999'");
            run("delete from step where batch_id < '00000000-0000-7000-8000-999999999999'");
        }
    }

    private void run(String sql) {
        pool.query(sql).execute().await().atMost(Waits.LIMIT);
    }
}
