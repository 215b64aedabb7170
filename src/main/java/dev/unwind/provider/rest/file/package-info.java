/**
 * Reads providers' files strictly and reports every error at once. Start with {@link dev.unwind.provider.rest.file.ProviderReader}; a {@link dev.unwind.provider.rest.file.YamlSection} reads one
 * object.
 */
package dev.unwind.provider.rest.file;
