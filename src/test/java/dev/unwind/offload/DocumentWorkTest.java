package dev.unwind.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Work on large documents leaves the event loop and its result comes back to it. */
class DocumentWorkTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final JsonNode SMALL = values(100);
    private static final JsonNode LARGE = values(60_000);

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private static JsonNode values(int count) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            array.add(i);
        }
        return array;
    }

    private record Threads(Thread loop, Thread worker, Thread back, boolean home) {}

    /** Subscribes on an event loop. */
    private static Threads threads(JsonNode document) throws Exception {
        var seen = new CompletableFuture<Threads>();
        Context context = VERTX.getOrCreateContext();
        context.runOnContext(begun -> {
            var loop = Thread.currentThread();
            DocumentWork.on(document, Thread::currentThread)
                    .subscribe()
                    .with(
                            worker -> seen.complete(new Threads(
                                    loop, worker, Thread.currentThread(), Vertx.currentContext() == context)),
                            seen::completeExceptionally);
        });
        return seen.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void with_a_small_document_it_is_done_at_once() throws Exception {
        var threads = threads(SMALL);
        assertSame(threads.loop(), threads.worker());
    }

    @Test
    void with_a_large_document_it_leaves_the_event_loop_and_comes_back() throws Exception {
        var threads = threads(LARGE);
        assertTrue(threads.worker().getName().startsWith("unwind-documents-"), threads::toString);
        assertSame(threads.loop(), threads.back());
        assertTrue(threads.home(), "on the context of the subscriber");
    }

    @Test
    void a_failure_comes_back_too_and_each_subscription_does_it_again() {
        Uni<String> failing = DocumentWork.on(LARGE, () -> {
            throw new IllegalStateException("so it is");
        });
        for (int i = 0; i < 2; i++) {
            var failure = assertThrows(
                    IllegalStateException.class, () -> failing.await().atMost(Waits.LIMIT));
            assertEquals("so it is", failure.getMessage());
        }
    }

    @Test
    void many_small_documents_and_long_texts_are_large() {
        assertTrue(DocumentWork.areSmall(List.of(SMALL, SMALL)));
        assertFalse(DocumentWork.areSmall(Collections.nCopies(100, SMALL)));
        assertFalse(DocumentWork.areSmall(List.of(TextNode.valueOf("x".repeat(100_000)))));
        assertFalse(DocumentWork.areSmall(Collections.nCopies(2, TextNode.valueOf("x".repeat(40_000)))));
    }
}
