package dev.unwind.provider.draft;

import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Drafts providers' files for callers, one at a time: a document takes many times its size in memory, and seconds of a
 * processor. Thread-safe.
 */
@ApplicationScoped
public class ProviderDrafts {
    /** The most bytes of a document. */
    public static final int MOST_BYTES = 2 * 1024 * 1024;

    private final AtomicBoolean busy = new AtomicBoolean();

    /** Another document is being read. */
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy() {
            super("another document is being read; come again", null, false, false);
        }
    }

    /** A document that cannot be parsed. The message names the place. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(UnusableDocument cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Drafts a file from an OpenAPI document, on a thread for long work.
     *
     * @param openApi at most {@link #MOST_BYTES}
     * @return lazy; completes on the Vert.x context of the subscriber, or without one on any thread; fails with
     *     {@link Busy}, {@link Unreadable} or {@link InvalidOpenApi}
     */
    public Uni<ProviderDraft> draft(byte[] openApi) {
        return Uni.createFrom()
                .deferred(() -> busy.compareAndSet(false, true)
                        ? DocumentWork.offLoop(() -> drafted(openApi))
                                .onFailure(RejectedExecutionException.class)
                                .invoke(() -> busy.set(false))
                        : Uni.createFrom().failure(Busy::new));
    }

    /** Done to its end even where the caller has gone meanwhile. */
    private ProviderDraft drafted(byte[] openApi) {
        try {
            return ProviderDrafter.draft(openApi);
        } catch (UnusableDocument e) {
            throw new Unreadable(e);
        } finally {
            busy.set(false);
        }
    }
}
