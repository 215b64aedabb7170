/**
 * Which batch holds which resource. A batch draws one ticket and holds a resource when no earlier ticket stands in its
 * queue. Start with {@link ClaimQueue}.
 */
package dev.unwind.journal.claim;
