/** The meters of the engine. Names and labels are part of what operators rely on. Start with {@link RunMetrics}. */
package dev.unwind.engine.metrics;
