package dev.unwind.offload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.DocumentSize;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Work whose time grows with documents: checks by a schema, comparisons, differences. With small documents it is done
 * at once, with large ones on two threads of its own, so that it holds up no event loop. It waits for these threads:
 * what runs and plans hold meanwhile has room on the heap, which bounds how much waits. Thread-safe.
 */
public final class DocumentWork {
    /** Work with so many values and characters takes some milliseconds at most. */
    private static final int SMALL_VALUES = 2_000;

    private static final int SMALL_CHARACTERS = 64 * 1024;

    private static final WorkerThreads WORKERS = new WorkerThreads("unwind-documents-", 2, 1_000);

    private DocumentWork() {}

    /** How much work waits for a thread. */
    public static int waiting() {
        return WORKERS.waiting();
    }

    /** How much work for callers was refused because too much waits. */
    public static long refused() {
        return WORKERS.refused();
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

    /**
     * Does something with documents that a caller sends. Where so much waits for a thread that the caller had better
     * come again, work with large documents is refused.
     *
     * @param refusal what it fails with then
     * @return lazy; completes and fails as {@link #on(List, Supplier)} does, or fails with {@code refusal}
     */
    public static <T> Uni<T> unlessCrowded(
            List<? extends JsonNode> documents, Supplier<T> work, Supplier<Throwable> refusal) {
        return Uni.createFrom()
                .deferred(() -> areSmall(documents)
                        ? Uni.createFrom().item(work)
                        : WORKERS.admit() ? offLoop(work) : Uni.createFrom().failure(refusal));
    }

    /** Does something that takes long. Lazy; completes and fails as {@link #on(List, Supplier)} does. */
    public static <T> Uni<T> offLoop(Supplier<T> work) {
        return WORKERS.run(work);
    }
}
