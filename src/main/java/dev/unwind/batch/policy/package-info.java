/**
 * What a caller decides beforehand: what happens when a step fails, when a resource drifted, and when a resource is
 * held by another batch. Start with {@link OnFailure}.
 */
package dev.unwind.batch.policy;
