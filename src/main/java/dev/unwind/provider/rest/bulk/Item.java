package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.KnownSecrets;
import java.util.Optional;

/**
 * What a call sends for one resource.
 *
 * @param bytes how large it is in the array of items
 * @param label what tells its result from others; empty if nothing does
 * @param secrets what no text about the call or its answer may show
 */
record Item(JsonNode body, int bytes, Optional<String> label, KnownSecrets secrets) implements Gatherer.Entry {}
