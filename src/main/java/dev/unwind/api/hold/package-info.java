/** The hold after a restore from a backup. Start with {@link HoldResource}. */
package dev.unwind.api.hold;
