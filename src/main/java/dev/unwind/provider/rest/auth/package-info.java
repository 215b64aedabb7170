/**
 * How calls to a provider are authenticated: headers, secrets in the query, and access tokens, which
 * {@link AccessTokens} obtains. Start with {@link Credentials}.
 */
package dev.unwind.provider.rest.auth;
