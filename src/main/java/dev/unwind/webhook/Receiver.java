package dev.unwind.webhook;

import dev.unwind.batch.DeliveryId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configured endpoint that may be notified.
 *
 * @param url its URL; if it ends with a slash, every URL under it is meant too
 * @param secrets at least one; events are signed with each of them
 */
record Receiver(String name, WebhookUrl url, List<SigningSecret> secrets) {
    Receiver {
        secrets = List.copyOf(secrets);
    }

    /** The header {@code webhook-signature} of an attempt (Standard Webhooks 1.0). */
    String signatures(DeliveryId id, Instant attemptedAt, String body) {
        var signed = id + "." + attemptedAt.getEpochSecond() + "." + body;
        return secrets.stream().map(secret -> secret.sign(signed)).collect(Collectors.joining(" "));
    }
}
