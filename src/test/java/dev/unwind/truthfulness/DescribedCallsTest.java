package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.DataLists;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.Forms;
import dev.unwind.apivariants.UnsetMembers;
import dev.unwind.apivariants.UpdateMode;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.Versions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls with bodies, headers and placeholders of their own, whose answers are lost, are undone as any others are. */
class DescribedCallsTest extends DescribedBatches {
    private static final String FORM = "contentType: application/x-www-form-urlencoded";

    static Stream<Arguments> lostAnswers() {
        return Stream.of("form", "versions", "lists", "defaults")
                .flatMap(shape -> Stream.of("POST", "PUT", "PATCH", "DELETE")
                        .filter(method -> shape.equals("defaults") ? !method.equals("PUT") : !method.equals("PATCH"))
                        .flatMap(method -> Stream.of(true, false).map(effect -> Arguments.of(shape, method, effect))));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void a_batch_with_a_lost_answer_is_undone(String shape, String method, boolean effect) {
        begin(kind(shape), REFUSING);
        var updated = provider.seed("thing", "{'name':'u','detail':{'a':1,'b':2},'tags':['x']}");
        var deleted = provider.seed("thing", "{'name':'d','detail':{'a':1},'tags':['z']}");
        var before = provider.state("thing");
        var lost = Fault.answer(504, "");
        provider.order("thing", (effect ? lost.withEffect() : lost).on(method));

        var batch = environment.accept(submission(
                create(1, "thing", "n"),
                update(2, "thing", updated, "{'detail':{'a':null,'b':3},'tags':['x','y']}"),
                delete(3, "thing", deleted),
                bomb(4, "1", "2", "3")));
        var end = environment.runUntil(batch, CrashPoint.never());

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), end, () -> provider.all() + environment.story(batch));
        assertEquals(before, provider.state("thing"));
    }

    private static Kind kind(String shape) {
        return switch (shape) {
            case "form" ->
                described(
                        plain().behaving(Forms.only()),
                        ", list: {}, create: [{ call: POST @, " + FORM + " }], update: [{ call: 'PUT @/{id}', " + FORM
                                + " }]");
            case "versions" ->
                described(
                        plain().versions().behaving(Versions.inHeader()),
                        ", list: {}, version: /version, update: [{ call: 'PUT @/{id}',"
                                + " headers: { X-Version: '{version}' }, with: { version: '{version+1}' } }],"
                                + " delete: { call: 'DELETE @/{id}', headers: { X-Version: '{version}' } }");
            case "lists" ->
                described(
                        plain().behaving(DataLists.always()),
                        ", envelope: /data/0, list: { items: /data }, create: [{ call: POST @, wrap: /data/0 }],"
                                + " update: [{ call: 'PUT @/{id}', wrap: /data/0 }]");
            default ->
                described(
                        plain().noPut().patch(UpdateMode.MERGE).behaving(UnsetMembers.byZero("/detail/*")),
                        ", list: {}, defaults: { /detail/a: 0, /detail/b: 0 },"
                                + " update: [{ call: 'PATCH @/{id}', always: [name] }]");
        };
    }

    private static Kind described(VariantFeatures features, String yaml) {
        return new Kind("thing", features, SHORT, yaml.replace("@", "/thing/things"));
    }
}
