package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look of a rollback is made when nothing can change any more what it sees. */
class FinalLookTest extends DescribedBatches {
    /** A replica that answers reads has taken a write that the others lose two seconds later. */
    @Test
    void a_restore_that_reads_show_before_it_is_lost_is_made_again() {
        begin(new Kind("thing", plain().behaving(losing(2)), SHORT, ", list: {}, readLag: PT5S"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");
        var before = provider.all();

        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2}"), bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(batch, CrashPoint.never()));
        environment.pass(LATER);
        assertEquals(before, provider.all(), () -> environment.story(batch));
    }

    /** A replacement that is deleted and comes back, when the original is there again. */
    @Test
    void a_replacement_whose_deletion_is_lost_is_deleted_again() {
        begin(new Kind("thing", plain().behaving(losingDelete(2)), SHORT, ", list: {}, readLag: PT5S"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");
        var before = provider.all();

        var batch = environment.accept(submission(
                change(
                        1,
                        ChangeType.REPLACE,
                        "thing",
                        Optional.empty(),
                        Optional.of(id),
                        Optional.of(VariantJson.written("{'name':'b','size':2}"))),
                bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(batch, CrashPoint.never()));
        environment.pass(LATER);
        assertEquals(before, provider.all(), () -> environment.story(batch));
    }

    /** What the delete of that number deletes is there again two seconds after it was answered. */
    private static Behaviour losingDelete(int number) {
        var deletes = new AtomicInteger();
        return (call, site, next) -> {
            if (!call.method().equals("DELETE") || deletes.incrementAndGet() != number) {
                return next.apply(call);
            }
            var id = call.id().orElseThrow();
            var lost = site.find(id).orElseThrow();
            var answer = next.apply(call);
            site.after(2_000, () -> site.put(id, lost));
            return answer;
        };
    }

    /** The update of that number is lost two seconds after it was answered. */
    private static Behaviour losing(int number) {
        var updates = new AtomicInteger();
        return (call, site, next) -> {
            if (!call.method().equals("PUT") || updates.incrementAndGet() != number) {
                return next.apply(call);
            }
            var id = call.id().orElseThrow();
            var lost = site.find(id).orElseThrow();
            var answer = next.apply(call);
            site.after(2_000, () -> site.write(id, lost));
            return answer;
        };
    }

    /**
     * What an owner that crashed has sent for one resource may change another one: none is looked at before it has had
     * its effect, neither by itself nor in a listing.
     *
     * @param entries how many resources are looked at of the kind that is changed by it; several are listed
     * @param meanwhile whether somebody else has done what was sent, before it has its effect
     */
    @ParameterizedTest
    @CsvSource({"3, false", "3, true", "1, true"})
    void nothing_is_looked_at_before_what_an_earlier_owner_sent_has_had_its_effect(int entries, boolean meanwhile) {
        var undisturbed = CrashPoint.never();
        assertEquals(Optional.empty(), untrue(entries, undisturbed, false));
        assertEquals(entries > 1, listed());
        int restoring = undisturbed.calls().get(provider.log().indexOf("PUT holder"));

        assertEquals(Optional.empty(), untrue(entries, CrashPoint.at(restoring, CrashMode.CALL_IN_FLIGHT), meanwhile));
    }

    /** What is not as the batch says of it. */
    private static Optional<String> untrue(int entries, CrashPoint crash, boolean meanwhile) {
        begin(
                new Kind("thing", plain(), SHORT, ", list: {}"),
                new Kind(
                        "holder",
                        plain().refersTo("/thing/things", "/thing", OnDelete.STRIP)
                                .behaving(resizing("/entry/things")),
                        LONG,
                        ", list: {}, references: [{ at: /thing, kind: thing }]"),
                new Kind("entry", plain(), SHORT, ", list: { whole: true }"),
                REFUSING);
        var thing = provider.seed("thing", "{'name':'t'}");
        var holder = provider.seed("holder", "{'name':'h','thing':'" + thing + "','note':'old'}");
        List<Change> changes = new ArrayList<>();
        for (int entry = 1; entry <= entries; entry++) {
            var id = provider.seed("entry", "{'name':'e" + entry + "','size':1}");
            changes.add(update(entry, "entry", id, "{'size':2}"));
        }
        changes.add(delete(entries + 1, "thing", thing));
        changes.add(bomb(entries + 2, Integer.toString(entries + 1)));
        changes.add(update(entries + 3, "holder", holder, "{'note':'new'}", Integer.toString(entries + 2)));
        var before = provider.all();

        var batch = environment.accept(submission(changes.toArray(Change[]::new)));
        var end = environment.runUntil(batch, crash);
        if (end.isEmpty()) {
            if (meanwhile) {
                provider.change("holder", holder, "{'thing':'" + provider.id("thing", "t") + "'}");
            }
            end = environment.runUntil(batch, CrashPoint.never());
        }
        environment.pass(LATER);
        return end.equals(Optional.of(BatchStatus.ROLLED_BACK))
                        && provider.all().equals(before)
                ? Optional.empty()
                : Optional.of("crash " + crash + ": " + end + "\n" + before + "\n" + provider.all() + "\n"
                        + environment.story(batch));
    }

    /** Each update of a collection's resource changes all resources of another one. */
    private static Behaviour resizing(String other) {
        return (call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("PUT")) {
                var changed = site.other(other);
                changed.all().forEach((id, body) -> changed.write(id, body.put("size", 5)));
            }
            return answer;
        };
    }

    private static boolean listed() {
        return provider.requests("entry").stream()
                .anyMatch(request -> request.line().matches("GET /entry/things(\\?.*)?"));
    }
}
