/**
 * What endpoints share about a request: parameters, pages and cursors, the idempotency key, the wait preference, trace
 * context. Start with {@link Parameters}.
 */
package dev.unwind.api.http;
