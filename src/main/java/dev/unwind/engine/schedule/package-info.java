/**
 * Which steps of a batch may run now. {@link dev.unwind.engine.schedule.StepSchedule} releases steps in dependency order; {@link dev.unwind.engine.schedule.CallSlots} bounds how many are open
 * and how many call a provider.
 */
package dev.unwind.engine.schedule;
