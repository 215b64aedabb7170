/**
 * What operators look at: health checks, gauges for alerts, the form of metrics; and the end of a process that hangs or
 * lacks memory. Start with {@link LeaseCheck}, {@link Watch} and {@link Watchdog}.
 */
package dev.unwind.ops;
