/**
 * Reads providers' files strictly and reports every error at once. Start with {@link ProviderReader}; a
 * {@link YamlSection} reads one object.
 */
package dev.unwind.provider.rest.file;
