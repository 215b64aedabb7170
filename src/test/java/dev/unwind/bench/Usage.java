package dev.unwind.bench;

import dev.unwind.endtoend.Postgres;
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

    /** Of now, where what is to be measured has not begun. */
    static Usage before(long gateway, Postgres postgres) {
        awaitCounts();
        return new Usage(seconds(gateway), serverSeconds(postgres), syncs(postgres), wal(postgres));
    }

    /** Of now, where what was measured has just ended. */
    static Usage after(long gateway, Postgres postgres) {
        double gatewaySeconds = seconds(gateway);
        double serverSeconds = serverSeconds(postgres);
        long wal = wal(postgres);
        awaitCounts();
        return new Usage(gatewaySeconds, serverSeconds, syncs(postgres), wal);
    }

    /** A server process tells what it has counted a second later at the latest (PostgreSQL 18, 27.2.2). */
    private static void awaitCounts() {
        try {
            Thread.sleep(1_200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** CPU time of a process so far, in seconds. */
    static double seconds(long pid) {
        return ticks(pid, false) / TICKS_PER_SECOND;
    }

    private static double serverSeconds(Postgres postgres) {
        var postmaster = postgres.postmaster();
        return (ticks(postmaster.pid(), true)
                        + postmaster
                                .children()
                                .mapToDouble(child -> ticks(child.pid(), false))
                                .sum())
                / TICKS_PER_SECOND;
    }

    private static long syncs(Postgres postgres) {
        return Long.parseLong(postgres.value("select sum(fsyncs)::bigint from pg_stat_io where object = 'wal'"));
    }

    private static long wal(Postgres postgres) {
        return Long.parseLong(postgres.value("select (pg_current_wal_lsn() - '0/0')::bigint"));
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
