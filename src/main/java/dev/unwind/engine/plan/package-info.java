/**
 * Previews: what a submission or a rollback would do, found out by reads only. Start with {@link dev.unwind.engine.plan.Planner} and {@link dev.unwind.engine.plan.RollbackPlanner}.
 */
package dev.unwind.engine.plan;
