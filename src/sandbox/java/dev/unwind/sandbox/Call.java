package dev.unwind.sandbox;

import io.vertx.core.MultiMap;

/**
 * A call to the provider, as it arrived.
 *
 * @param path the path as sent, escapes included, without the query
 * @param query the decoded query parameters
 * @param body the raw body, empty if there is none
 */
record Call(String method, String path, MultiMap query, MultiMap headers, String body) {}
