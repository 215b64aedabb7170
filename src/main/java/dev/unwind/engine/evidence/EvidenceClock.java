package dev.unwind.engine.evidence;

import dev.unwind.batch.change.RemoteId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * From when reads of a resource show what was written to it last. It stays with the resource when the batch that wrote
 * it has ended: the next one that holds it must not take what it reads for the state to go back to, while reads still
 * lag. Measured by the monotonic clock of this process; what other processes wrote is not known here. Safe from any
 * thread.
 */
@ApplicationScoped
public class EvidenceClock {
    private static final int MOST_RESOURCES = 100_000;

    private final LongSupplier nanoTime;
    private final int most;

    // In the order in which they were written last; nearly that in which they are past.
    private final Map<Resource, Long> believableFrom = new LinkedHashMap<>();

    // Reads of everything that had to be left out are believed no earlier than this.
    private long forgottenUntil;
    private boolean forgot;

    private record Resource(String account, String kind, RemoteId id) {}

    @Inject
    EvidenceClock() {
        this(System::nanoTime, MOST_RESOURCES);
    }

    /**
     * @param nanoTime a monotonic clock
     * @param most how many resources are kept one by one
     */
    public EvidenceClock(LongSupplier nanoTime, int most) {
        this.nanoTime = nanoTime;
        this.most = most;
    }

    /**
     * Says that a write to the resource has just ended, or was just given up: with an answer, or without one after
     * which nothing can follow any more.
     *
     * @param readLag for how long reads may still show the state before; nothing is kept where that is zero
     */
    public void wrote(String account, String kind, RemoteId id, Duration readLag) {
        if (readLag.isZero() || readLag.isNegative()) {
            return;
        }
        long until = nanoTime.getAsLong() + readLag.toNanos();
        var resource = new Resource(account, kind, id);
        synchronized (this) {
            var before = believableFrom.remove(resource);
            believableFrom.put(resource, before == null || until - before > 0 ? until : before);
            evict();
        }
    }

    /** How long until a read of the resource can be believed; zero where it can be now. */
    public Duration remaining(String account, String kind, RemoteId id) {
        long now = nanoTime.getAsLong();
        long left = 0;
        synchronized (this) {
            var until = believableFrom.get(new Resource(account, kind, id));
            if (until != null) {
                left = until - now;
            } else if (forgot) {
                left = forgottenUntil - now;
            }
        }
        return Duration.ofNanos(Math.max(0, left));
    }

    /** Drops what is past and, where there is still too much, the oldest: all that is not kept then waits as long. */
    private void evict() {
        long now = nanoTime.getAsLong();
        if (forgot && forgottenUntil - now <= 0) {
            forgot = false;
        }
        var oldest = believableFrom.entrySet().iterator();
        while (oldest.hasNext()) {
            long until = oldest.next().getValue();
            boolean past = until - now <= 0;
            if (!past && believableFrom.size() <= most) {
                return;
            }
            if (!past && (!forgot || until - forgottenUntil > 0)) {
                forgot = true;
                forgottenUntil = until;
            }
            oldest.remove();
        }
    }
}
