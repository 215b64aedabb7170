/** Plans as JSON. Start with {@link PlanAnswer}. */
package dev.unwind.api.plan;
