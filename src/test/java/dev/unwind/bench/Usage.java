package dev.unwind.bench;

import dev.unwind.process.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What has been used up so far.
 *
 * @param gateway CPU time of the gateway, in seconds
 * @param postgres CPU time of PostgreSQL, all its processes together, in seconds
 * @param syncs how often PostgreSQL has had its log written to disk
 * @param wal the bytes of that log
 */
record Usage(double gateway, double postgres, long syncs, long wal) {
    private static final double TICKS_PER_SECOND = 100;

    static Usage now(long gateway, Postgres postgres) {
        postgres.execute("select pg_stat_force_next_flush()");
        var counts = postgres.query(
                        "select (select sum(fsyncs) from pg_stat_io where object = 'wal'), pg_current_wal_lsn() - '0/0'",
                        row -> new long[] {row.getLong(1), row.getLong(2)})
                .get(0);
        var postmaster = postgres.postmaster();
        double server = ticks(postmaster.pid(), true)
                + postmaster
                        .children()
                        .mapToDouble(child -> ticks(child.pid(), false))
                        .sum();
        return new Usage(ticks(gateway, false) / TICKS_PER_SECOND, server / TICKS_PER_SECOND, counts[0], counts[1]);
    }

    /** User and system time of a process (proc(5), stat), in clock ticks; with that of its children that have ended. */
    private static double ticks(long pid, boolean children) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                    .skip(11)
                    .limit(children ? 4 : 2)
                    .mapToDouble(Double::parseDouble)
                    .sum();
        } catch (java.nio.file.NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Usage since(Usage before) {
        return new Usage(gateway - before.gateway, postgres - before.postgres, syncs - before.syncs, wal - before.wal);
    }

    double cpu() {
        return gateway + postgres;
    }
}
