/**
 * Calls that take many resources each: operations of one run are gathered, sent together, and told apart again by what
 * the answer says of each. Start with {@link BulkCalls}; how they are gathered is in {@link Gatherer}, how answers are
 * taken apart in {@link ItemResults}.
 */
package dev.unwind.provider.rest.bulk;
