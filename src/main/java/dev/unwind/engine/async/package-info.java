/** Clock, delays and memoized results for asynchronous code. Start with {@link RunClock}. */
package dev.unwind.engine.async;
