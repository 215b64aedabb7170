package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.UpdateMode;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch changes a secret that reads show as asterisks, and is rolled back: nobody knows the old value. */
class MaskedSecretsTest extends DescribedBatches {
    private static final String PATCHED =
            ", list: {}, update: [{ call: 'PATCH /thing/things/{id}', sends: mergePatch }]";
    private static final RollbackRequest OVERWRITING = new RollbackRequest(
            Optional.empty(),
            List.of(),
            RollbackRequest.Dependants.INCLUDE,
            OnBusy.WAIT,
            Optional.of(Duration.ofHours(1)),
            Optional.empty(),
            Optional.of(OnDrift.OVERWRITE),
            Attribution.NONE);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'secret':'new'}           | new | '**********'",
                "{'secret':null}            | ''  | '**********'",
                "{'size':2,'secret':'new'}  | new | '**********'",
                "{'size':2,'secret':null}   | ''  | '**********'",
                "{'secret':'new'}           | new | x",
                "{'secret':null}            | ''  | x",
                "{'secret':'****'}          | ****  | x"
            })
    void what_a_batch_made_of_a_secret_is_lost(String desired, String left, String mask) {
        var patched = plain().patch(UpdateMode.MERGE).behaving(Reads.shownAs(mask, "/secret"));
        begin(new Kind("thing", patched, SHORT, PATCHED + (mask.equals("x") ? ", masks: [x]" : "")), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");

        var batch = environment.accept(submission(update(1, "thing", id, desired), bomb(2, "1")));
        var end = environment.runUntil(batch, CrashPoint.never());

        var state = provider.state("thing").get("a");
        assertEquals(Optional.of(BatchStatus.INCOMPLETE), end, () -> state + environment.story(batch));
        assertEquals(left, state.path("secret").asText(), () -> environment.story(batch));
        assertEquals(1, state.path("size").intValue());
    }

    @Test
    void a_secret_that_is_shown_as_a_mask_can_be_given() {
        begin(new Kind("thing", masked(), SHORT, PATCHED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        var create = change(
                2,
                ChangeType.CREATE,
                "thing",
                Optional.of("n"),
                Optional.empty(),
                Optional.of(VariantJson.written("{'name':'n','size':1,'secret':'first'}")));

        var batch = environment.accept(submission(update(1, "thing", id, "{'secret':'new'}"), create));
        var end = environment.runUntil(batch, CrashPoint.never());

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), end, () -> environment.story(batch));
        assertEquals("new", secretOf("a"));
        assertEquals("first", secretOf("n"));
    }

    /** Reads look the same before and after: what had no answer is sent again, since done twice is as good as once. */
    @Test
    void a_secret_whose_update_was_lost_before_it_took_effect_is_given_again() {
        begin(new Kind("thing", masked(), SHORT, PATCHED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        provider.order("thing", Fault.answer(504, "").on("PATCH"));

        var batch = environment.accept(submission(update(1, "thing", id, "{'secret':'new'}")));
        var end = environment.runUntil(batch, CrashPoint.never());

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), end, () -> environment.story(batch));
        assertEquals("new", secretOf("a"));
    }

    /** A mask that stays although the secret was to be taken away shows that it was not. */
    @Test
    void a_mask_that_stays_where_nothing_was_to_be_is_not_as_desired() {
        var kept = plain().patch(UpdateMode.MERGE).behaving((call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("PATCH")) {
                call.id()
                        .ifPresent(
                                id -> site.write(id, site.find(id).orElseThrow().put("secret", "s")));
            }
            return answer;
        });
        begin(new Kind("thing", kept.behaving(Reads.masks("/secret")), SHORT, PATCHED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");

        var batch = environment.accept(submission(update(1, "thing", id, "{'secret':null,'size':2}")));

        assertNotEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(batch, CrashPoint.never()));
    }

    /** Wherever the gateway crashes, and whether the update is answered. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_secret_that_was_written_over_is_never_called_back(boolean answered) {
        var wrong = new ArrayList<String>();
        var undisturbed = CrashPoint.never();
        untrue(answered, undisturbed).ifPresent(wrong::add);
        for (int boundary = 1; boundary <= undisturbed.passed(); boundary++) {
            for (CrashMode mode : CrashMode.values()) {
                untrue(answered, CrashPoint.at(boundary, mode)).ifPresent(wrong::add);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static Optional<String> untrue(boolean answered, CrashPoint crash) {
        begin(new Kind("thing", masked(), SHORT, PATCHED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        if (!answered) {
            provider.order("thing", Fault.answer(504, "").withEffect().on("PATCH"));
        }
        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2,'secret':'new'}"), bomb(2, "1")));
        var end = environment.runUntil(batch, crash).or(() -> environment.runUntil(batch, CrashPoint.never()));

        boolean kept = secretOf("a").equals("s");
        boolean sized = provider.state("thing").get("a").path("size").intValue() == 1;
        return sized && end.equals(Optional.of(kept ? BatchStatus.ROLLED_BACK : BatchStatus.INCOMPLETE))
                ? Optional.empty()
                : Optional.of("crash at " + crash + ": " + provider.all() + environment.story(batch));
    }

    /**
     * Somebody deletes the resource, and the rollback writes over that: it creates it again, without its secret. A
     * person gives the secret: what is there is the batch's own, although it has no mask as the captured one had.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_secret_is_given_to_what_was_created_again(boolean sameId) {
        var ids = sameId ? masked().idsAgain() : masked().integerIds(1);
        begin(new Kind("thing", ids, SHORT, PATCHED + ", id: { type: integer }"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2}")));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(batch, CrashPoint.never()));
        provider.remove("thing", id);
        environment.rollBack(batch, OVERWRITING);
        assertEquals(Optional.of(BatchStatus.INCOMPLETE), environment.runUntil(batch, CrashPoint.never()));
        assertEquals("", secretOf("a"));

        environment.settle(
                batch,
                1,
                new SettleRequest(
                        new Attribution(Optional.of("jane"), Optional.of("given again")),
                        Optional.of(VariantJson.written("{'name':'a','size':1,'secret':'s'}")),
                        OnDrift.FAIL,
                        OnBusy.WAIT));

        assertEquals(
                Optional.of(BatchStatus.SETTLED),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals("s", secretOf("a"));
    }

    private static VariantFeatures masked() {
        return plain().patch(UpdateMode.MERGE).behaving(Reads.masks("/secret"));
    }

    private static String secretOf(String name) {
        return provider.state("thing").get(name).path("secret").asText();
    }
}
