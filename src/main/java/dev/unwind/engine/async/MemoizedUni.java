package dev.unwind.engine.async;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * Something that is found out once, for all who ask, when the first of them does. A failure serves nobody but those who
 * waited for it. Keeps what was found and nothing of what it took to find it, which may be far more. Safe from any
 * thread.
 */
public final class MemoizedUni<T> {
    private final Supplier<Uni<T>> search;
    private Uni<T> result;

    public MemoizedUni(Supplier<Uni<T>> search) {
        this.search = search;
    }

    public synchronized Uni<T> get() {
        if (result == null) {
            result = Uni.createFrom()
                    .deferred(search::get)
                    .onItem()
                    .invoke(found -> keep(Uni.createFrom().item(found)))
                    .onFailure()
                    .invoke(() -> keep(null))
                    .memoize()
                    .indefinitely();
        }
        return result;
    }

    private synchronized void keep(Uni<T> known) {
        result = known;
    }
}
