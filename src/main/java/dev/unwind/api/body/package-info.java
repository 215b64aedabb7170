/**
 * Reads request bodies within limits of size and memory, and reads JSON objects strictly. Start with {@link dev.unwind.api.body.BodyReader} and
 * {@link dev.unwind.api.body.ObjectReader}.
 */
package dev.unwind.api.body;
