package dev.unwind.provider.rest.auth;

import java.time.Duration;

/**
 * An access token.
 *
 * @param text secret
 * @param freshUntil when it is to be renewed, on the clock of {@link System#nanoTime}
 */
record AccessToken(String text, long freshUntil) {
    /** A token is renewed when this part of its life is left, at most {@link #LONGEST_MARGIN} before it is over. */
    private static final double MARGIN = 0.1;

    private static final Duration LONGEST_MARGIN = Duration.ofMinutes(1);

    static AccessToken validFor(String text, Duration life) {
        var margin = Duration.ofMillis(Math.round(life.toMillis() * MARGIN));
        var fresh = life.minus(margin.compareTo(LONGEST_MARGIN) < 0 ? margin : LONGEST_MARGIN);
        return new AccessToken(text, System.nanoTime() + fresh.toNanos());
    }

    boolean isFresh() {
        return System.nanoTime() - freshUntil < 0;
    }

    @Override
    public String toString() {
        return "an access token";
    }
}
