/**
 * Previews: what a submission or a rollback would come to, found out by reads alone. Start with {@link Planner} and
 * {@link RollbackPlanner}; {@link ChangePlanner} and {@link UndoPlanner} make the {@link Forecast} of one change or
 * step.
 */
package dev.unwind.engine.plan;
