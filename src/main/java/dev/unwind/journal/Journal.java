package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.BatchJournal.Numbered;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Where every durable write of the engine goes. All batches of this instance share one writer that commits in groups: whatever has
 * gathered while the previous commit was under way goes out in one transaction, so that thousands of steps share one fsync and a
 * lone step waits for one. (The idea is that of DeWitt et al., “Implementation Techniques for Main Memory Database Systems”, 1984.)
 */
@ApplicationScoped
public class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final Pool pool;
    private final Wakeups wakeups;
    private final Patience patience;
    private final Clock clock = Clock.systemUTC();
    private final Grouping<Numbered, Written> writer;

    Journal(Pool pool, Wakeups wakeups, Patience patience, JournalConfig config) {
        this.pool = pool;
        this.wakeups = wakeups;
        this.patience = patience;
        this.writer = new Grouping<>(config.maxGroup(), this::write);
    }

    /** The journal of a batch whose record ends with this number. Only the batch's owner may open it, and only once. */
    public BatchJournal open(BatchId batch, Tenant tenant, long lastNumber) {
        return new BatchJournal(batch, tenant, lastNumber, clock, writer);
    }

    /** What became of one entry: nothing to say, or why it is not durable. */
    record Written(Optional<JournalUnavailable> refused) {
        static final Written DURABLE = new Written(Optional.empty());
    }

    /**
     * Writes a group. One entry that PostgreSQL refuses takes no other batch's down with it: the group is halved until it is found.
     * What follows it in its own batch is refused with it, so that numbers never have a gap.
     */
    private Uni<List<Written>> write(List<Numbered> group) {
        var lost = group.stream().filter(each -> each.journal().broken()).toList();
        if (!lost.isEmpty()) {
            var rest = group.stream().filter(each -> !each.journal().broken()).toList();
            return (rest.isEmpty() ? Uni.createFrom().<List<Written>>item(List.of()) : write(rest))
                    .map(written -> interleaved(group, rest, written));
        }
        return patience.lasting(
                        "the record could not be written",
                        () -> pool.withTransaction(connection -> GroupWriter.write(connection, group)))
                .invoke(() -> group.stream().map(Numbered::batch).distinct().forEach(wakeups::wake))
                .replaceWith(() -> Collections.nCopies(group.size(), Written.DURABLE))
                .onFailure(JournalUnavailable.class)
                .recoverWithUni(failure -> refused(group, (JournalUnavailable) failure));
    }

    private Uni<List<Written>> refused(List<Numbered> group, JournalUnavailable failure) {
        boolean away = failure.getCause() != null && Outages.passing(failure.getCause());
        LOG.warnf("The journal could not commit %d records: %s", group.size(), failure.getCause());
        if (away || group.size() == 1) {
            group.forEach(each -> each.journal().breakOff());
            return Uni.createFrom().item(() -> Collections.nCopies(group.size(), new Written(Optional.of(failure))));
        }
        int half = group.size() / 2;
        return write(group.subList(0, half)).flatMap(first -> write(group.subList(half, group.size()))
                .map(second -> Stream.concat(first.stream(), second.stream()).toList()));
    }

    private static List<Written> interleaved(List<Numbered> group, List<Numbered> rest, List<Written> written) {
        var all = new ArrayList<Written>(group.size());
        int next = 0;
        for (var each : group) {
            boolean wasWritten = next < rest.size() && rest.get(next) == each;
            all.add(wasWritten ? written.get(next++) : new Written(Optional.of(BatchJournal.brokenOff())));
        }
        return all;
    }
}
