/**
 * Kinds made from YAML files: {@code file} reads them, {@code description} holds what they say, {@code kind} carries it
 * out, {@code http} makes the calls. Start with {@link KindRegistry}. {@code docs/providers.md} describes the language.
 */
package dev.unwind.provider.rest;
