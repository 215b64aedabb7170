/**
 * How connections to a provider, and to the servers that give out tokens for it, are made: certificates, proxies, and
 * what is dropped of what comes in. Start with {@link TransportSettings}.
 */
package dev.unwind.provider.rest.transport;
