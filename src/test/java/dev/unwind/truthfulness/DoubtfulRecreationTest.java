package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.RecordedRequest;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import dev.unwind.apivariants.UpdateMode;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a rollback created without an answer lacks the secret that nobody could capture, wherever the gateway crashes,
 * and also where the provider gives the id of what was deleted to the next resource.
 */
class DoubtfulRecreationTest extends DescribedBatches {
    private enum Loss {
        DELETED,
        REPLACED,
        /** By somebody else, and the rollback is to write over that. */
        REMOVED
    }

    private static final String THING =
            ", list: {}, id: { type: integer }," + " update: [{ call: 'PATCH /thing/things/{id}', sends: mergePatch }]";

    private final AtomicReference<Site> things = new AtomicReference<>();
    private String id;

    @ParameterizedTest
    @CsvSource({"DELETED, true", "DELETED, false", "REPLACED, true", "REMOVED, true", "REMOVED, false"})
    void what_is_found_lacks_its_secret(Loss loss, boolean sameId) {
        var wrong = new ArrayList<String>();
        var undisturbed = CrashPoint.never();
        end(loss, sameId, undisturbed).ifPresent(wrong::add);
        for (int boundary = 1; boundary <= undisturbed.passed(); boundary++) {
            for (CrashMode mode : CrashMode.values()) {
                end(loss, sameId, CrashPoint.at(boundary, mode)).ifPresent(wrong::add);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /**
     * The same for what went with the thing that it referred to: the batch did not change it, and it is created again,
     * under the id that it had or another one.
     */
    @ParameterizedTest
    @CsvSource({"true, true", "false, true", "true, false"})
    void what_referred_to_the_deleted_lacks_its_secret_too(boolean masked, boolean sameId) {
        var wrong = new ArrayList<String>();
        var undisturbed = CrashPoint.never();
        referrerEnd(masked, sameId, undisturbed).ifPresent(wrong::add);
        for (int boundary = 1; boundary <= undisturbed.passed(); boundary++) {
            for (CrashMode mode : CrashMode.values()) {
                referrerEnd(masked, sameId, CrashPoint.at(boundary, mode)).ifPresent(wrong::add);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private Optional<String> referrerEnd(boolean masked, boolean sameId, CrashPoint crash) {
        var ids = sameId ? plain().idsAgain() : plain().integerIds(1);
        begin(
                new Kind("thing", plain().behaving(DoubtfulRecreationTest::takingHoldersAlong), SHORT, ", list: {}"),
                new Kind(
                        "holder",
                        masked ? ids.behaving(Reads.masks("/secret")) : ids.writeOnly("/secret"),
                        SHORT,
                        ", list: {}, id: { type: integer }," + (masked ? "" : " writeOnly: [/secret],")
                                + " references: [{ at: /thing, kind: thing, onDelete: cascade }]"),
                REFUSING);
        var thing = provider.seed("thing", "{'name':'t'}");
        provider.seed("holder", "{'name':'h','thing':'" + thing + "','secret':'s'}");
        var batch = environment.accept(submission(delete(1, "thing", thing), bomb(2, "1")));
        var end = environment.runUntil(batch, crash).or(() -> environment.runUntil(batch, CrashPoint.never()));

        boolean kept = Optional.ofNullable(provider.state("holder").get("h"))
                .filter(holder -> "s".equals(holder.path("secret").textValue()))
                .isPresent();
        var said = environment.steps(batch).at("/0/error/code").asText();
        return end.equals(Optional.of(kept ? BatchStatus.ROLLED_BACK : BatchStatus.INCOMPLETE))
                        && said.equals(kept ? "" : "WRITE_ONLY")
                ? Optional.empty()
                : Optional.of("crash at " + crash + ": " + provider.all() + "\n" + environment.story(batch));
    }

    /** The provider would know the create by its key, and made nothing of it. */
    @Test
    void a_create_that_is_sent_again_with_its_key_holds_no_mask() {
        begin(
                new Kind(
                        "thing",
                        plain().idempotencyKeys().behaving(Reads.masks("/secret")),
                        SHORT,
                        ", list: {}, idempotencyKeys: {}"),
                REFUSING);
        var thing = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        provider.order("thing", Fault.answer(504, "").on("POST"));
        var batch = environment.accept(submission(delete(1, "thing", thing), bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.INCOMPLETE), environment.runUntil(batch, CrashPoint.never()));

        assertEquals("WRITE_ONLY", environment.steps(batch).at("/0/error/code").asText());
        assertEquals(
                List.of("{\"name\":\"a\",\"size\":1}", "{\"name\":\"a\",\"size\":1}"),
                provider.requests("thing").stream()
                        .filter(each -> each.line().startsWith("POST"))
                        .map(RecordedRequest::body)
                        .toList());
    }

    private static Response takingHoldersAlong(Call call, Site site, Function<Call, Response> next) {
        if (call.method().equals("DELETE")) {
            var holders = site.other("/holder/things");
            List.copyOf(holders.all().keySet()).forEach(holders::remove);
        }
        return next.apply(call);
    }

    /** The story of a batch whose end is not what its provider shows. */
    private Optional<String> end(Loss loss, boolean sameId, CrashPoint crash) {
        var ids = sameId ? plain().idsAgain() : plain().integerIds(1);
        begin(
                new Kind("thing", ids.patch(UpdateMode.MERGE).behaving(masking()), SHORT, THING),
                new Kind("refusing", plain().behaving(refusing(loss)), SHORT, ", list: {}"));
        id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        provider.order("thing", Fault.answer(504, "").withEffect().on("POST").skipping(loss == Loss.REPLACED ? 1 : 0));
        var batch = environment.accept(overwriting(change(loss), bomb(2, "1")));
        var end = environment.runUntil(batch, crash).or(() -> environment.runUntil(batch, CrashPoint.never()));

        boolean kept =
                "s".equals(provider.state("thing").get("a").path("secret").textValue());
        var said = environment.steps(batch).at("/0/error/code").asText();
        return end.equals(Optional.of(kept ? BatchStatus.ROLLED_BACK : BatchStatus.INCOMPLETE))
                        && said.equals(kept ? "" : "WRITE_ONLY")
                ? Optional.empty()
                : Optional.of("crash at " + crash + ": " + provider.all() + "\n" + environment.story(batch));
    }

    private Behaviour masking() {
        var masks = Reads.masks("/secret");
        return (call, site, next) -> {
            things.set(site);
            return masks.handle(call, site, next);
        };
    }

    private Behaviour refusing(Loss loss) {
        return (call, site, next) -> {
            if (!call.writes()) {
                return next.apply(call);
            }
            if (loss == Loss.REMOVED) {
                things.get().remove(id);
            }
            return Response.refusal(422, "bad", "never");
        };
    }

    private Change change(Loss loss) {
        return switch (loss) {
            case DELETED -> delete(1, "thing", id);
            case REPLACED ->
                change(
                        1,
                        ChangeType.REPLACE,
                        "thing",
                        Optional.empty(),
                        Optional.of(id),
                        Optional.of(VariantJson.written("{'name':'b','size':2}")));
            case REMOVED -> update(1, "thing", id, "{'size':2}");
        };
    }

    private static Submission overwriting(Change... changes) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(1), 1, OnDrift.OVERWRITE)),
                Map.of(),
                List.of(changes));
    }
}
