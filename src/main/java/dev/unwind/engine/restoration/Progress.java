package dev.unwind.engine.restoration;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a restoration knows when it is about to look.
 *
 * @param delay how long until the look is evidence
 * @param sent whether a write of this restoration may have taken effect
 * @param confirming whether the resource was seen as wanted once although nothing was sent for it
 * @param overwriting whether somebody else's change is overwritten, as the caller wants it
 * @param verifyingLooks how many looks the last write has had since it was answered with success, this one included; 0
 *     where there is no such write
 * @param answeredAt when that answer came, on the run's clock
 */
record Progress(
        Duration delay,
        boolean sent,
        boolean confirming,
        boolean overwriting,
        int verifyingLooks,
        OptionalLong answeredAt) {

    /** Nothing was sent and nothing seen. */
    static Progress start(Duration delay) {
        return new Progress(delay, false, false, false, 0, OptionalLong.empty());
    }

    /** Whether the last write was answered with success, and the look is to show its effect. */
    boolean verifying() {
        return verifyingLooks > 0;
    }

    /** Looks once more before it is believed that nothing needs to be sent. */
    Progress confirm(Duration before) {
        return new Progress(before, sent, true, overwriting, verifyingLooks, answeredAt);
    }

    Progress overwrite() {
        return new Progress(delay, sent, confirming, true, verifyingLooks, answeredAt);
    }

    /** A write was answered with success. */
    Progress written(long now, Duration before) {
        return new Progress(before, true, confirming, overwriting, 1, OptionalLong.of(now));
    }

    /** Looks for the effect of that write once more. */
    Progress verifyAgain(Duration before) {
        return new Progress(before, sent, confirming, overwriting, verifyingLooks + 1, answeredAt);
    }

    /** A write failed; it may have taken effect in part, or in whole. */
    Progress maybeSent() {
        return new Progress(delay, true, confirming, overwriting, 0, answeredAt);
    }

    /** Begins another attempt. */
    Progress retry(Duration before) {
        return new Progress(before, sent, confirming, overwriting, 0, answeredAt);
    }
}
