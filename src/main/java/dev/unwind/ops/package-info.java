/** What operators look at: whether this instance is ready. */
package dev.unwind.ops;
