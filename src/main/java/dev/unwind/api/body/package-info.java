/**
 * Reads request bodies within limits of size and memory, and reads JSON objects strictly. Start with {@link BodyReader}
 * and {@link ObjectReader}.
 */
package dev.unwind.api.body;
