/** Gives tracked names to existing resources and takes them away, without a batch. Start with {@link TrackedNames}. */
package dev.unwind.engine.naming;
