/**
 * Event streams (SSE) and the audit export. Start with {@link EventsResource}; {@link EventConnection} writes one
 * stream.
 */
package dev.unwind.api.stream;
