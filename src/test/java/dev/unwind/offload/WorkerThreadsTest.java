package dev.unwind.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.Waits;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However much work waits, event loops do none of it; what can be refused is refused then. */
class WorkerThreadsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int MOST = 4;

    private final WorkerThreads workers = new WorkerThreads("test-", 1, MOST);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private void occupy() {
        var begun = new CountDownLatch(1);
        workers.run(() -> {
                    begun.countDown();
                    return await(end);
                })
                .subscribe()
                .with(done -> {});
        await(begun);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void work_beyond_what_may_wait_is_refused_where_it_can_be() {
        occupy();
        for (int i = 0; i < MOST; i++) {
            assertTrue(workers.admit());
            workers.run(() -> 0).subscribe().with(done -> {});
        }
        assertFalse(workers.admit());
        assertEquals(1, workers.refused());
        assertEquals(MOST, workers.waiting());

        end.countDown();
        Waits.await("there is room again").until(workers::admit);
    }

    @Test
    void what_cannot_be_refused_waits_and_is_not_done_by_the_loop_that_brings_it() {
        occupy();
        var done = new AtomicInteger();
        List<CompletableFuture<String>> names = new ArrayList<>();
        for (int i = 0; i < 20 * MOST; i++) {
            var name = new CompletableFuture<String>();
            names.add(name);
            VERTX.runOnContext(loop -> workers.run(() -> {
                        done.incrementAndGet();
                        return Thread.currentThread().getName();
                    })
                    .subscribe()
                    .with(name::complete, name::completeExceptionally));
        }
        Waits.await("all of it waits").until(() -> workers.waiting() == 20 * MOST);
        assertEquals(0, done.get());

        end.countDown();
        for (var name : names) {
            assertTrue(Waits.result(name).startsWith("test-"));
        }
    }

    @Test
    void there_is_an_end_to_what_waits() {
        occupy();
        while (workers.waiting() < WorkerThreads.MOST) {
            workers.run(() -> 0).subscribe().with(done -> {});
        }
        var more = workers.run(() -> 0).subscribeAsCompletionStage();

        assertInstanceOf(
                RejectedExecutionException.class,
                assertThrows(CompletionException.class, more::join).getCause());
    }
}
