package dev.unwind.memory;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Room in a share for bodies of one sort, such as the pages of a listing, while they are read. Thread-safe. */
public final class BodyRoom {
    /** A body is held as bytes, once more where its pieces are joined, and as a document of several times its size. */
    private static final int COPIES = 8;

    private static final long UNKNOWN = 1 << 20;

    private final HeapShare share;
    private final BodySize size = new BodySize(UNKNOWN);

    public BodyRoom(HeapShare share) {
        this.share = share;
    }

    /** Reads a body when there is room for it. Lazy. */
    public <T> Uni<T> read(Supplier<Uni<T>> read) {
        return share.hold(() -> COPIES * size.expected(), read);
    }

    /** Takes note of a body of so many bytes. */
    public void note(int bytes) {
        size.note(bytes);
    }
}
