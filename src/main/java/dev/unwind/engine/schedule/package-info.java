/**
 * Which steps of a batch may run now. {@link StepSchedule} releases steps in dependency order; {@link CallSlots} bounds
 * how many are open and how many call a provider.
 */
package dev.unwind.engine.schedule;
