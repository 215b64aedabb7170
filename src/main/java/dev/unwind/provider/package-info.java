/**
 * Providers as the rest of Unwind sees them: kinds whose resources can be read, found, listed, created, updated and
 * deleted, and failures that say whether a call may have had an effect. Start with {@link ResourceKind} and
 * {@link ProviderFailure}.
 */
package dev.unwind.provider;
