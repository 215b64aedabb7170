/**
 * What bodies may take of the heap: work that holds large bodies waits until there is room for them. Uses no other
 * package. Start with {@link dev.unwind.memory.HeapShare}.
 */
package dev.unwind.memory;
