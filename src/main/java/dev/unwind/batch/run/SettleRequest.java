package dev.unwind.batch.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import java.util.Optional;

/**
 * A person's settlement of an open step.
 *
 * @param attribution who settles it, and why; both are present
 * @param desired the whole state to restore in place of the snapshot; empty if the person only states the outcome
 * @param onDrift what happens if others have changed the resource
 */
public record SettleRequest(Attribution attribution, Optional<JsonNode> desired, OnDrift onDrift, OnBusy onBusy) {}
