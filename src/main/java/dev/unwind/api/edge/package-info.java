/**
 * What is refused before a request reaches an endpoint: messages that two parties could frame differently, paths in a
 * second spelling, and heads that do not end. Start with {@link RequestForm}; {@link ServerOptions} sets up the HTTP
 * server.
 */
package dev.unwind.api.edge;
