/**
 * States of resources: snapshots, differences, references to ids, secrets. Values only, no input or output. Start with
 * {@link dev.unwind.engine.state.Snapshot} and {@link dev.unwind.engine.state.StateDiff}.
 */
package dev.unwind.engine.state;
