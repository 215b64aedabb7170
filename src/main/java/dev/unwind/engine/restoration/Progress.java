package dev.unwind.engine.restoration;

import java.time.Duration;

/**
 * What a restoration knows when it is about to look.
 *
 * @param delay how long until the look is evidence
 * @param sent whether a write of this restoration, or of an earlier one of the same run, may have taken effect
 * @param overwriting whether somebody else's change is overwritten, as the caller wants it
 * @param accepted whether the provider accepted the last write and was still to carry it out
 */
record Progress(Duration delay, boolean sent, boolean overwriting, boolean accepted) {

    /** @param again whether this run has written the resource already */
    static Progress start(Duration delay, boolean again) {
        return new Progress(delay, again, false, false);
    }

    Progress overwrite() {
        return new Progress(delay, sent, true, accepted);
    }

    /** A write failed; it may have taken effect in part, or in whole. */
    Progress maybeSent(boolean later) {
        return new Progress(delay, true, overwriting, later);
    }

    /** Begins another attempt. */
    Progress retry(Duration before) {
        return new Progress(before, sent, overwriting, accepted);
    }
}
