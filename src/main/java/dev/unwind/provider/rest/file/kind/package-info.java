/** Reads the kinds of a provider's file. Start with {@link KindsReader}. */
package dev.unwind.provider.rest.file.kind;
