/**
 * What callers see: endpoints, their answers, the stream of events, and problems. Requests are read and checked here as far as
 * their form goes; everything else is the engine's. The central types are {@link dev.unwind.api.BatchesResource},
 * {@link dev.unwind.api.SubmissionReader} and {@link dev.unwind.api.Problem}.
 */
package dev.unwind.api;
