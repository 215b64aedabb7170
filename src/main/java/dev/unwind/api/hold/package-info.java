/**
 * The hold after a restore from a backup. Start with {@link dev.unwind.api.hold.HoldResource}.
 */
package dev.unwind.api.hold;
