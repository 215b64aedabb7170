package dev.unwind.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who may be told that a run of a batch has ended, and how it is done. */
@ConfigMapping(prefix = "unwind.webhooks")
public interface WebhooksConfig {
    /** The receivers by their names. Batches may name URLs of theirs and no others; with none, no batch may name any. */
    Map<String, ReceiverConfig> receivers();

    /** How long one attempt may take, from the connection to the answer. */
    @WithDefault("PT10S")
    Duration timeout();

    /** The pause after the first failed attempt; it doubles with each, and is jittered. */
    @WithDefault("PT5S")
    Duration firstPause();

    /** The longest such pause. A receiver that asks for a longer one (Retry-After) gets it, up to a day. */
    @WithDefault("PT1H")
    Duration maxPause();

    /** How many attempts are made before a delivery is given up. */
    @WithDefault("12")
    int attempts();

    /** How many attempts one receiver is sent at once by this instance, from 1 to 32. */
    @WithDefault("8")
    int maxConcurrency();

    /** How often this instance looks for deliveries that are due. */
    @WithDefault("PT1S")
    Duration scan();

    /** One who may be told. */
    interface ReceiverConfig {
        /** An absolute http or https URL. Ends it with a slash, every URL that begins with it is meant too. */
        String url();

        /** The secrets that events are signed with, each "whsec_" and base64 of 24 to 64 bytes; more than one while they are rotated. */
        List<String> secret();
    }
}
