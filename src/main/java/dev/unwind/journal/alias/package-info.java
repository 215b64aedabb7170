/**
 * Ids that a resource had and the ids that it has now. {@link dev.unwind.journal.alias.ResourceResolver} follows them.
 */
package dev.unwind.journal.alias;
