/** Lists resources of a kind, page by page. Start with {@link ListOperation}. */
package dev.unwind.provider.rest.listing;
