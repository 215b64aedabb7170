package dev.unwind.offload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.DocumentSize;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Work whose time grows with documents: checks by a schema, comparisons, differences. With small documents it is done
 * at once, with large ones on two threads of its own, so that it holds up no event loop. Thread-safe.
 */
public final class DocumentWork {
    /** Work with so many values and characters takes some milliseconds at most. */
    private static final int SMALL_VALUES = 2_000;

    private static final int SMALL_CHARACTERS = 64 * 1024;

    private static final int THREADS = 2;

    /** Far more than have room on the heap. What comes on top of that is done by the thread that brings it. */
    private static final int MOST_WAITING = 10_000;

    private static final ThreadPoolExecutor WORKERS = workers();

    private DocumentWork() {}

    private static ThreadPoolExecutor workers() {
        var number = new AtomicInteger();
        var workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    var thread = new Thread(task, "unwind-documents-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    /** How much work waits for a thread. */
    public static int waiting() {
        return WORKERS.getQueue().size();
    }

    /** Whether work with these documents together is done at once. */
    public static boolean areSmall(Iterable<? extends JsonNode> documents) {
        int values = SMALL_VALUES;
        int characters = SMALL_CHARACTERS;
        for (var document : documents) {
            values = DocumentSize.valuesLeft(document, values);
            characters = values < 0 ? -1 : DocumentSize.charactersLeft(document, characters);
            if (characters < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Does something with documents. Lazy.
     *
     * @param documents what decides how long it takes
     * @return completes on the Vert.x context of the subscriber, or without one on any thread; fails as the work does
     */
    public static <T> Uni<T> on(List<? extends JsonNode> documents, Supplier<T> work) {
        return Uni.createFrom()
                .deferred(() -> areSmall(documents) ? Uni.createFrom().item(work) : offLoop(work));
    }

    /** Does something with a document. Lazy; completes and fails as {@link #on(List, Supplier)} does. */
    public static <T> Uni<T> on(JsonNode document, Supplier<T> work) {
        return on(List.of(document), work);
    }

    /** Does something with a document. Lazy; completes and fails as {@link #on(List, Supplier)} does. */
    public static Uni<Void> run(JsonNode document, Runnable work) {
        return on(document, () -> {
            work.run();
            return null;
        });
    }

    /** Does something with one or two documents. Lazy; completes and fails as {@link #on(List, Supplier)} does. */
    public static <T> Uni<T> on(JsonNode one, Optional<JsonNode> other, Supplier<T> work) {
        return on(other.map(present -> List.of(one, present)).orElseGet(() -> List.of(one)), work);
    }

    /** Does something that takes long. Lazy; completes and fails as {@link #on(List, Supplier)} does. */
    public static <T> Uni<T> offLoop(Supplier<T> work) {
        return Uni.createFrom().emitter(outcome -> {
            var home = home();
            WORKERS.execute(() -> run(work, outcome, home));
        });
    }

    private static Executor home() {
        var context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(there -> task.run());
    }

    private static <T> void run(Supplier<T> work, UniEmitter<? super T> outcome, Executor home) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error failure) {
            home.execute(() -> outcome.fail(failure));
            return;
        }
        home.execute(() -> outcome.complete(result));
    }
}
