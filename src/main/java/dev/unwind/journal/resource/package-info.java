/** The resources that Unwind tracks by name, and their history. Start with {@link ResourceQueries}. */
package dev.unwind.journal.resource;
