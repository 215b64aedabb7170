/**
 * States of resources: snapshots, differences, references to ids, secrets. Values only, no input or output. Start with
 * {@link Snapshot} and {@link StateDiff}.
 */
package dev.unwind.engine.state;
