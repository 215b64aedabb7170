/**
 * Clock, delays and memoized results for asynchronous code. Start with {@link dev.unwind.engine.async.RunClock}.
 */
package dev.unwind.engine.async;
