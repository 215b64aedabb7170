/**
 * The pipelines: admit a batch, apply its steps, find out what became of calls without an answer, unwind, verify. Reactive to the
 * ground: nothing here blocks, and every wait has an end. The central types are {@link dev.unwind.engine.Gateway}, which the API
 * calls, and {@code BatchRun}, which carries one batch through.
 */
package dev.unwind.engine;
