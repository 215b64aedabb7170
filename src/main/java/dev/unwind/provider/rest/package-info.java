/**
 * A provider from a YAML file. Reading a file ({@link dev.unwind.provider.rest.ProviderReader}) yields descriptions, plain records
 * that say what the file says; a {@link dev.unwind.provider.rest.RestKind} carries one of them out over HTTP. Each feature of the
 * language is a small class with two halves at most: how it is read, and what it does. The language is described in
 * {@code docs/providers.md}.
 */
package dev.unwind.provider.rest;
