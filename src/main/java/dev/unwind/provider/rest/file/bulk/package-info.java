/**
 * Reads the calls of a kind that take many resources. Start with {@link dev.unwind.provider.rest.file.bulk.BulkReader}.
 */
package dev.unwind.provider.rest.file.bulk;
