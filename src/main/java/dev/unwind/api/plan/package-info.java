/**
 * Plans as JSON. Start with {@link dev.unwind.api.plan.PlanAnswer}.
 */
package dev.unwind.api.plan;
