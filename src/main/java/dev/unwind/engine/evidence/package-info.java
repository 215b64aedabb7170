/**
 * What is known of when a look at a resource can be believed. {@link EvidenceClock} keeps it for each resource,
 * whichever batch wrote it last.
 */
package dev.unwind.engine.evidence;
