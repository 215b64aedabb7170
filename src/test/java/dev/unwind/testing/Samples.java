package dev.unwind.testing;

/**
 * How many of many cases a run of the tests tries: a sample, of which {@code -Dunwind.samples=…} is the share in
 * percent. Builds at a desk try less of it than those with the profile {@code real-servers}. All cases are tried with
 * {@code -Dunwind.crash.all=true}, which takes hours.
 */
public final class Samples {
    /** Whether there is no sampling. */
    public static final boolean ALL = Boolean.getBoolean("unwind.crash.all");

    private static final int PERCENT = Integer.getInteger("unwind.samples", 100);

    private Samples() {}

    /** How many to try where a whole run tries so many; at least one. */
    public static int of(int cases) {
        return ALL ? Integer.MAX_VALUE : share(cases);
    }

    /** The same where there is no end of cases. */
    public static int share(int cases) {
        return Math.max(1, cases * PERCENT / 100);
    }
}
