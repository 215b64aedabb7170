package dev.unwind.api;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What is written as JSON without the framework seeing it in the signature of an endpoint: a native executable can write it only where it
 * is registered. A test holds the list together with the records of this package.
 */
@RegisterForReflection(
        targets = {
            BatchAnswer.class,
            BatchAnswer.Links.class,
            BatchAnswer.Rollback.class,
            CheckAnswer.class,
            CheckAnswer.Looked.class,
            CheckAnswer.Promise.class,
            CheckAnswer.Prospect.class,
            DeliveryAnswer.class,
            HoldAnswer.class,
            KindAnswer.class,
            KindAnswer.IdReference.class,
            OutlookAnswer.class,
            OutlookAnswer.Warning.class,
            Page.class,
            PlanAnswer.class,
            PlanAnswer.Call.class,
            PlanAnswer.Planned.class,
            PlanAnswer.Warning.class,
            Problem.class,
            Problem.Blocker.class,
            Problem.FieldError.class,
            ProblemAnswer.class,
            ResourceAnswer.class,
            ResourceWithHistory.class,
            ResourceWithHistory.Touch.class,
            RollbackPlanAnswer.class,
            RollbackPlanAnswer.Planned.class,
            RunAnswer.class,
            StepAnswer.class,
            StepAnswer.Rollback.class
        })
final class Serialized {
    private Serialized() {}
}
