package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are shown as a mask where they are set, at a server that takes its masks back for what they hide. */
class KeptMasksTest extends DescribedBatches {
    private static final String DECLARED = ", list: {}, masked: [/secret]";
    private static final String KEPT = DECLARED + ", keepsMasked: true";

    /** A replacing update sends the mask, forward and back, wherever the gateway crashes and whether it is answered. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_secret_that_nobody_changed_stays(boolean answered) {
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
        begin(masking(Reads.MASK, KEPT), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");
        if (!answered) {
            provider.order("thing", Fault.answer(504, "").withEffect().on("PUT"));
        }
        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2}"), bomb(2, "1")));
        var end = environment.runUntil(batch, crash).or(() -> environment.runUntil(batch, CrashPoint.never()));

        boolean asBefore = state().equals(VariantJson.written("{'name':'a','size':1,'secret':'s'}"));
        return asBefore && end.equals(Optional.of(BatchStatus.ROLLED_BACK))
                ? Optional.empty()
                : Optional.of("crash at " + crash + ": " + provider.all() + environment.story(batch));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{'size':2} | s", "{'secret':'new'} | new", "{'size':2,'secret':'new'} | new"})
    void an_update_changes_what_it_gives(String desired, String secret) {
        begin(masking(Reads.MASK, KEPT), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");

        var batch = environment.accept(submission(update(1, "thing", id, desired)));

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(batch, CrashPoint.never()));
        assertEquals(secret, state().path("secret").textValue());
    }

    /** Without the declaration, a mask that is written is the new secret. */
    @Test
    void a_mask_is_not_sent_unless_it_is_declared_to_be_taken_back() {
        begin(masking(Reads.MASK, DECLARED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':'s'}");

        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2}")));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(batch, CrashPoint.never()));
        assertEquals("s", state().path("secret").textValue());
        assertEquals(
                List.of(),
                provider.requests("thing").stream()
                        .filter(each -> each.line().startsWith("PUT"))
                        .toList());
    }

    /** A delete of what has no secret is undone exactly; of what has one, not. The text of the mask does not matter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | ROLLED_BACK | **********",
                "''   | ROLLED_BACK | **********",
                "'s'  | INCOMPLETE  | **********",
                "null | ROLLED_BACK | ends with 1234",
                "'s'  | INCOMPLETE  | ends with 1234"
            })
    void only_a_secret_that_is_set_is_lost(String secret, BatchStatus status, String mask) {
        begin(masking(mask, DECLARED), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'secret':" + secret + "}");

        var batch = environment.accept(submission(delete(1, "thing", id), bomb(2, "1")));

        assertEquals(
                Optional.of(status),
                environment.runUntil(batch, CrashPoint.never()),
                () -> provider.all() + environment.story(batch));
        assertEquals(1, state().path("size").intValue());
        if (status == BatchStatus.ROLLED_BACK) {
            assertEquals(VariantJson.written(secret), state().get("secret"));
        } else {
            assertEquals("", state().path("secret").asText());
        }
    }

    private static JsonNode state() {
        return provider.state("thing").get("a");
    }

    private static Kind masking(String mask, String yaml) {
        return new Kind("thing", plain().behaving(Reads.shownAsIfSet(mask, "/secret"), keeping(mask)), SHORT, yaml);
    }

    /** Takes the mask for the secret that it stands for. */
    private static Behaviour keeping(String mask) {
        return (call, site, next) -> {
            ObjectNode members = call.members();
            if (!call.method().equals("PUT") || !members.path("secret").asText().equals(mask)) {
                return next.apply(call);
            }
            JsonNode kept = call.id().flatMap(site::find).orElseThrow().path("secret");
            return next.apply(call.withBody(members.set("secret", kept)));
        };
    }
}
