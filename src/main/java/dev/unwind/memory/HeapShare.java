package dev.unwind.memory;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A part of the heap for work that holds bodies while it is under way. Work begins once there is room for what it is
 * expected to hold. Large work begins in the order in which it was asked for, and small work likewise; a quarter of the
 * share is kept for small work, so that it does not wait for large work that takes long. Large work that is expected to
 * hold more than the share begins when no other large work is under way. Work must not ask the same share for room
 * while it has some. Safe from any thread.
 */
public final class HeapShare {
    /** Work is small if so much of it has room at once. */
    private static final int SMALL = 64;

    private static final int KEPT_FOR_SMALL = 4;

    private final int parts;
    private final Queue<Work<?>> small = new ArrayDeque<>();
    private final Queue<Work<?>> large = new ArrayDeque<>();
    private long heldBySmall;
    private long heldByLarge;
    private boolean admitting;

    /** @param parts the share is one of so many equal parts of the largest heap */
    public HeapShare(int parts) {
        this.parts = parts;
    }

    /** The bytes of the share. */
    public long size() {
        return Runtime.getRuntime().maxMemory() / parts;
    }

    /** The bytes that work under way is expected to hold. */
    public synchronized long held() {
        return heldBySmall + heldByLarge;
    }

    /** How much work waits for room. */
    public synchronized int waiting() {
        return small.size() + large.size();
    }

    /**
     * Does something when there is room. Lazy. Begins on the thread that makes room, and ends as the work does.
     * Cancellation withdraws work that waits, and cancels work that has begun.
     *
     * @param bytes what the work is expected to hold; asked for until it begins
     */
    public <T> Uni<T> hold(LongSupplier bytes, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(outcome -> {
            var asked = new Work<T>(bytes, work, outcome);
            outcome.onTermination(() -> abandon(asked));
            enqueue(asked);
            admit();
        });
    }

    private synchronized void enqueue(Work<?> work) {
        work.small = work.bytes.getAsLong() <= size() / SMALL;
        (work.small ? small : large).add(work);
    }

    /** One thread at a time lets work begin, so that work that ends at once does not begin the next within itself. */
    private void admit() {
        synchronized (this) {
            if (admitting) {
                return;
            }
            admitting = true;
        }
        for (var next = next(); next != null; next = next()) {
            next.begin(this);
        }
    }

    private synchronized Work<?> next() {
        if (!small.isEmpty() && smallFits(expected(small.peek()))) {
            return admitted(small.poll());
        }
        if (!large.isEmpty() && largeFits(expected(large.peek()))) {
            return admitted(large.poll());
        }
        admitting = false;
        return null;
    }

    private boolean smallFits(long bytes) {
        return heldBySmall == 0
                || heldBySmall + bytes <= size() / KEPT_FOR_SMALL
                || heldBySmall + heldByLarge + bytes <= size();
    }

    private boolean largeFits(long bytes) {
        return heldByLarge == 0
                || heldByLarge + bytes <= size() - size() / KEPT_FOR_SMALL
                        && heldBySmall + heldByLarge + bytes <= size();
    }

    private static long expected(Work<?> work) {
        work.held = Math.max(0, work.bytes.getAsLong());
        return work.held;
    }

    private Work<?> admitted(Work<?> work) {
        work.admitted = true;
        hold(work, work.held);
        return work;
    }

    private void hold(Work<?> work, long bytes) {
        if (work.small) {
            heldBySmall += bytes;
        } else {
            heldByLarge += bytes;
        }
    }

    private void abandon(Work<?> work) {
        boolean admitted;
        synchronized (this) {
            admitted = work.admitted || !(work.small ? small : large).remove(work);
        }
        if (admitted) {
            work.cancel();
        } else {
            admit();
        }
    }

    private void giveBack(Work<?> work) {
        synchronized (this) {
            hold(work, -work.held);
        }
        admit();
    }

    private static final class Work<T> {
        private final LongSupplier bytes;
        private final Supplier<Uni<T>> work;
        private final UniEmitter<? super T> outcome;
        private long held;
        private boolean small;
        private boolean admitted;
        private Cancellable running;
        private boolean over;

        private Work(LongSupplier bytes, Supplier<Uni<T>> work, UniEmitter<? super T> outcome) {
            this.bytes = bytes;
            this.work = work;
            this.outcome = outcome;
        }

        private void begin(HeapShare share) {
            var begun = Uni.createFrom()
                    .deferred(work::get)
                    .onTermination()
                    .invoke(() -> share.giveBack(this))
                    .subscribe()
                    .with(outcome::complete, outcome::fail);
            synchronized (this) {
                running = begun;
                if (!over) {
                    return;
                }
            }
            begun.cancel();
        }

        private void cancel() {
            Cancellable begun;
            synchronized (this) {
                over = true;
                begun = running;
            }
            if (begun != null) {
                begun.cancel();
            }
        }
    }
}
