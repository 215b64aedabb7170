package dev.unwind.memory;

/**
 * Ends the process once its memory is exhausted: what failed may have left anything half done, and another process goes
 * on from the record. {@code -XX:+ExitOnOutOfMemoryError} does so where the virtual machine itself lacks memory, but
 * not where a library says so, such as for direct memory. Does nothing until {@link #arm()}. Safe from any thread.
 */
public final class Exhaustion {
    /** The exit status, the one of {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int STATUS = 3;

    private static final int DEEPEST_CAUSE = 20;

    private static volatile boolean armed;

    private Exhaustion() {}

    /** From now on {@link #check} ends the process. */
    public static void arm() {
        armed = true;
    }

    /** Halts the process at once, without shutdown hooks, if this failure or a cause of it says that memory lacks. */
    public static void check(Throwable failure) {
        if (armed && isExhaustion(failure)) {
            System.err.println("memory is exhausted: " + failure);
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Whether this failure or a cause of it says that memory lacks. */
    static boolean isExhaustion(Throwable failure) {
        var cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
