/** The kinds that can be changed, and their check. Start with {@link KindsResource}. */
package dev.unwind.api.kind;
