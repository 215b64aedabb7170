/**
 * Drafts a provider's file from an OpenAPI document, and says what the document does not tell. Start with
 * {@link dev.unwind.provider.draft.ProviderDrafter}.
 */
package dev.unwind.provider.draft;
