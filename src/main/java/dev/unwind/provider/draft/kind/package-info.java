/**
 * Proposes kinds of a provider for what an OpenAPI document describes, and notes what the document does not tell. Start
 * with {@link dev.unwind.provider.draft.kind.KindDraft}.
 */
package dev.unwind.provider.draft.kind;
