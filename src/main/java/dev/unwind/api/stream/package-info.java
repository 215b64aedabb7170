/**
 * Event streams (SSE) and the audit export. Start with {@link dev.unwind.api.stream.EventsResource}; {@link dev.unwind.api.stream.EventConnection} writes one stream.
 */
package dev.unwind.api.stream;
