/**
 * Rules about URLs that others write: which paths mean the same to every server on the way. Start with {@link UrlPath}.
 */
package dev.unwind.url;
