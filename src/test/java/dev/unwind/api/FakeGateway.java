package dev.unwind.api;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.Gateway;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Does with a submission what a test says. */
class FakeGateway extends Gateway {
    private final Function<Submission, Uni<BatchId>> answer;
    final List<Submission> submitted = new ArrayList<>();

    FakeGateway(Function<Submission, Uni<BatchId>> answer) {
        this.answer = answer;
    }

    @Override
    public Uni<BatchId> submit(Tenant tenant, Submission submission) {
        submitted.add(submission);
        return answer.apply(submission);
    }
}
