/**
 * The rows of steps, which follow the log of segments in bulk. {@link Projection} writes what this instance has logged,
 * {@link CatchUp} what any instance has.
 */
package dev.unwind.journal.projection;
