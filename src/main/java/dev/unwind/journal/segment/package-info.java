/**
 * The form in which records of running batches are stored: what a group of records says of one batch is one
 * {@link Segment}, in a binary form that {@link RecordsFormat} describes.
 */
package dev.unwind.journal.segment;
