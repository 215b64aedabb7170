package dev.unwind.journal.lease;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long an instance may run batches without contact to PostgreSQL. */
@ConfigMapping(prefix = "unwind.lease")
public interface LeaseConfig {
    /**
     * How long a lease lasts from each renewal on; it is renewed six times in that time. Batches of an instance that
     * died are taken over when it is over. At least one and a half times the sum of the longest timeout of a provider's
     * calls and the margin: so much is left when one renewal went amiss.
     */
    @WithDefault("PT20S")
    Duration duration();

    /**
     * How much longer than a call's timeout the lease has to last when the call is sent: for the answer's way through
     * this process. Also the longest that this process may be held up before it distrusts what it has written to its
     * connections.
     */
    @WithDefault("PT2S")
    Duration margin();
}
