/**
 * What operators look at: health checks, gauges for alerts, and the form of metrics. Start with {@link LeaseCheck} and
 * {@link Watch}.
 */
package dev.unwind.ops;
