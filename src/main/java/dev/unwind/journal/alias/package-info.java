/** Ids that a resource had and the ids that it has now. {@link ResourceResolver} follows them. */
package dev.unwind.journal.alias;
