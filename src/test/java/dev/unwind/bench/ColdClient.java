package dev.unwind.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;

/** The baseline in a process of its own, which carries out one workload and tells how long that took. */
public final class ColdClient {
    private ColdClient() {}

    /**
     * Prints the nanoseconds that the workload took, those of the processor in that time, and those of the processor
     * before.
     *
     * @param arguments the provider's port, how many changes, their bytes, the first thing's number, the seed
     */
    public static void main(String[] arguments) {
        var work = Workload.of(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Long.parseLong(arguments[3]),
                Long.parseLong(arguments[4]));
        var client = new RawClient(Vertx.vertx(), Integer.parseInt(arguments[0]), Bench.CONCURRENCY);
        long before = cpu();
        var took = client.run(work, Bench.CONCURRENCY);
        System.out.println(took.toNanos() + " " + (cpu() - before) + " " + before);
        Runtime.getRuntime().halt(0);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
