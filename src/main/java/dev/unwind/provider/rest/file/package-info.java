/** Reads providers' files strictly and reports every error at once. Start with {@link ProviderReader}. */
package dev.unwind.provider.rest.file;
