package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.engine.admission.Submitted;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Does with a submission what a test says. */
public class FakeGateway extends Gateway {
    private final Function<Submission, Uni<BatchId>> answer;
    public final List<Submission> submitted = new ArrayList<>();

    public FakeGateway(Function<Submission, Uni<BatchId>> answer) {
        super(null, null, null, null, null, null, null, null);
        this.answer = answer;
    }

    @Override
    public Uni<Submitted> submit(Caller caller, Submission submission) {
        submitted.add(submission);
        return answer.apply(submission).map(id -> new Submitted(id, false, Optional.empty()));
    }
}
