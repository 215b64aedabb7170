package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that deletes something holds what refers to it, too: another batch waits until that is as it was. */
class HeldReferrersTest extends DescribedBatches {
    /** @param onDemand whether the deletion is undone by a later run, which claims again */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_batch_waits_for_what_another_one_will_point_at_a_new_id(boolean onDemand) {
        var undisturbed = CrashPoint.never();
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(deletionToUndo(onDemand), undisturbed));
        int recreating = undisturbed.calls().get(provider.log().indexOf("POST thing"));

        var first = deletionToUndo(onDemand);
        assertEquals(Optional.empty(), environment.runUntil(first, CrashPoint.at(recreating, CrashMode.BEFORE)));
        var second = environment.accept(submission(update(1, "holder", provider.id("holder", "h"), "{'size':9}")));

        assertEquals(Optional.empty(), environment.runUntil(second, CrashPoint.never()));
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(first, CrashPoint.never()));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(second, CrashPoint.never()));
        var holder = provider.state("holder").get("h");
        assertEquals("t", holder.path("thing").textValue());
        assertEquals(9, holder.path("size").intValue());
    }

    /**
     * A holder that appears between the listing of referrers and the delete holds an id that is nobody's: it is named,
     * until a person has seen to it.
     *
     * @param crash whether the deletion is on its way when the engine is stopped
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_comes_to_refer_to_a_resource_while_it_is_deleted_is_named(boolean crash) {
        begin(
                new Kind("thing", plain().behaving(HeldReferrersTest::referredToOnDelete), SHORT, ", list: {}"),
                new Kind(
                        "holder",
                        plain().lagMillis(3_000),
                        SHORT,
                        ", list: {}, readLag: PT5S, references: [{ at: /thing, kind: thing }]"),
                REFUSING);
        var batch = environment.accept(submission(create(1, "thing", "t"), bomb(2, "1")));
        var undisturbed = CrashPoint.never();
        var end = environment.runUntil(batch, undisturbed);
        if (crash) {
            provider.remove("holder", provider.id("holder", "h"));
            int deleting = undisturbed.calls().get(provider.log().indexOf("DELETE thing"));
            batch = environment.accept(submission(create(1, "thing", "t"), bomb(2, "1")));
            assertEquals(
                    Optional.empty(), environment.runUntil(batch, CrashPoint.at(deleting, CrashMode.CALL_IN_FLIGHT)));
            end = environment.runUntil(batch, CrashPoint.never());
        }

        assertEquals(Optional.of(BatchStatus.INCOMPLETE), end);
        var step = environment.steps(batch).path(0);
        assertEquals("REFERRED_TO", step.at("/error/code").asText(), step::toString);
        assertEquals(Map.of(), provider.state("thing"));

        provider.remove("holder", provider.id("holder", "h"));
        environment.pass(LATER);
        environment.rollBack(batch, ROLLBACK);
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(batch, CrashPoint.never()));
    }

    /** Somebody else makes a holder of what is about to be deleted. */
    private static Response referredToOnDelete(Call call, Site site, Function<Call, Response> next) {
        if (call.method().equals("DELETE")) {
            site.other("/holder/things")
                    .put(
                            "outsider",
                            VariantJson.writtenObject("{'name':'h','thing':'%s'}"
                                    .formatted(call.id().orElseThrow())));
        }
        return next.apply(call);
    }

    /** A batch that deletes a thing to which a holder refers, about to be undone. The log begins with its last run. */
    private static BatchId deletionToUndo(boolean onDemand) {
        begin(
                new Kind("thing", plain(), SHORT, ", list: {}"),
                new Kind(
                        "holder",
                        plain().refersTo("/thing/things", "/thing", OnDelete.STRIP),
                        SHORT,
                        ", list: {}, references: [{ at: /thing, kind: thing }]"),
                REFUSING);
        var thing = provider.seed("thing", "{'name':'t'}");
        provider.seed("holder", "{'name':'h','thing':'" + thing + "','size':1}");
        if (!onDemand) {
            return environment.accept(submission(delete(1, "thing", thing), bomb(2, "1")));
        }
        var batch = environment.accept(submission(delete(1, "thing", thing)));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(batch, CrashPoint.never()));
        environment.rollBack(batch, ROLLBACK);
        provider.log().clear();
        return batch;
    }
}
