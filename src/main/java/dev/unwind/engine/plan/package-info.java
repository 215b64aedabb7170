/**
 * Previews: what a submission or a rollback would do, found out by reads only. Start with {@link Planner} and {@link RollbackPlanner}.
 */
package dev.unwind.engine.plan;
