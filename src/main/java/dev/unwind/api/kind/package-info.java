/**
 * The kinds that can be changed, and their check. Start with {@link dev.unwind.api.kind.KindsResource}.
 */
package dev.unwind.api.kind;
