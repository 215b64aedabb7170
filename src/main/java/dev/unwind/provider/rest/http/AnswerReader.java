package dev.unwind.provider.rest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Reads the bodies of answers: small ones at once, large ones on a few threads of their own. Thread-safe. */
final class AnswerReader implements AutoCloseable {
    /** A body of this size is read in a few milliseconds. */
    private static final int SMALL_BYTES = 64 * 1024;

    private static final int THREADS = 2;

    private final WorkerExecutor workers;
    private final Counter unusable;

    /** @param unusable counts the bodies that cannot be used */
    AnswerReader(Vertx vertx, Counter unusable) {
        this.unusable = unusable;
        this.workers = vertx.createSharedWorkerExecutor("unwind-answers", THREADS);
    }

    /** Takes note of a body that is too large to be read. */
    void noteTooLarge() {
        unusable.increment();
    }

    /** The answer with its body. Completes on the caller's event loop. */
    Future<ProviderAnswer> read(ProviderCall call, int status, MultiMap headers, Buffer body) {
        return body.length() <= SMALL_BYTES
                ? Future.succeededFuture(answer(call, status, headers, body))
                : workers.executeBlocking(() -> answer(call, status, headers, body), false);
    }

    private ProviderAnswer answer(ProviderCall call, int status, MultiMap headers, Buffer body) {
        Optional<JsonNode> document = Optional.empty();
        Optional<String> unusable = Optional.empty();
        try {
            document = Optional.of(Json.parse(body.getBytes())).filter(node -> !node.isMissingNode());
        } catch (UnusableDocument e) {
            this.unusable.increment();
            unusable = Optional.of(e.getMessage());
        }
        boolean empty = document.isEmpty() && body.toString().isBlank();
        return new ProviderAnswer(call, status, headers, document, empty, body.length(), unusable);
    }

    @Override
    public void close() {
        workers.close();
    }
}
