package dev.unwind.batch.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import java.util.Optional;

/**
 * How a person settles a step that is open.
 *
 * @param attribution who, and why: both are given
 * @param desired the whole state to bring back where the captured one cannot be; empty where the person's word is all
 * @param onDrift what to do where somebody else has changed the resource
 */
public record SettleRequest(Attribution attribution, Optional<JsonNode> desired, OnDrift onDrift, OnBusy onBusy) {}
