/** Keeps long work on documents off the event loops. Start with {@link DocumentWork}. */
package dev.unwind.offload;
