package dev.unwind.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The receivers that may be notified of the end of a run, and how deliveries are made. */
@ConfigMapping(prefix = "unwind.webhooks")
public interface WebhooksConfig {
    /** The receivers by name. Batches may name their URLs and no others; without receivers, no batch may name any. */
    Map<String, ReceiverConfig> receivers();

    /** The timeout of one attempt, from the connection to the response. */
    @WithDefault("PT10S")
    Duration timeout();

    /** The delay after the first failed attempt. It doubles with each further one, and is jittered. */
    @WithDefault("PT5S")
    Duration firstPause();

    /** The longest such delay. A receiver that asks for a longer one (Retry-After) gets it, up to one day. */
    @WithDefault("PT1H")
    Duration maxPause();

    /** The number of attempts before a delivery is given up. */
    @WithDefault("12")
    int attempts();

    /** How many deliveries this instance sends to one receiver at once, from 1 to 32. */
    @WithDefault("8")
    int maxConcurrency();

    /** How often this instance looks for deliveries that are due. */
    @WithDefault("PT1S")
    Duration scan();

    /** A receiver. */
    interface ReceiverConfig {
        /** An absolute http or https URL. If it ends with a slash, every URL that begins with it is meant too. */
        String url();

        /**
         * The secrets that events are signed with, each "whsec_" and base64 of 24 to 64 bytes; more than one while they
         * are rotated.
         */
        List<String> secret();
    }
}
