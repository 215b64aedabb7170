/**
 * The resources that Unwind tracks by name, and their history. Start with {@link dev.unwind.journal.resource.ResourceQueries}.
 */
package dev.unwind.journal.resource;
