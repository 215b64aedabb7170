package dev.unwind.apivariants;

import static dev.unwind.apivariants.VariantProvider.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every feature of the language for describing providers, against a server that behaves so. */
class LanguageMatrixIT extends VariantBatches {
    static Stream<Variant> variants() {
        return Variant.all().stream();
    }

    private static String[] changes(Variant variant, String... more) {
        String path = variant.path();
        server.reset(path);
        seed(path, "kept");
        var changes = new String[] {
            "{'key':'c','type':'CREATE','kind':'%s','name':'made','desired':{'name':'made','size':1,'detail':{'a':1},'mail':'Bob@X'}}",
            "{'key':'u','type':'UPDATE','kind':'%s','remoteId':'" + seed(path, "changed")
                    + "','desired':{'size':2,'extra':null,'detail':{'b':null,'c':3}}}",
            "{'key':'d','type':'DELETE','kind':'%s','remoteId':'" + seed(path, "deleted") + "'}",
            "{'key':'r','type':'REPLACE','kind':'%s','remoteId':'" + seed(path, "replaced")
                    + "','name':'replaced','desired':{'name':'replaced','size':9}}"
        };
        return Stream.concat(Stream.of(changes).map(change -> change.formatted(variant.name())), Stream.of(more))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void a_batch_is_carried_out(Variant variant) {
        var id = submit(changes(variant));

        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        var after = state(variant.path());
        assertEquals(Set.of("made", "changed", "replaced", "kept"), after.keySet());
        var changed = after.get("changed");
        assertEquals(2, changed.get("size").intValue());
        assertEquals(document("{'a':1,'c':3}"), changed.get("detail"));
        assertTrue(changed.path("extra").isMissingNode());
        assertEquals(9, after.get("replaced").get("size").intValue());
        assertTrue(after.get("replaced").path("detail").isMissingNode());
        assertEquals(document("{'a':1}"), after.get("made").get("detail"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void a_batch_that_fails_leaves_everything_as_it_was(Variant variant) {
        var changes = changes(variant, impossible("c", "u", "d", "r"));
        var before = state(variant.path());

        var id = submit(changes);

        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        for (String key : List.of("c", "u", "d", "r")) {
            assertTrue(step(id, key).at("/rollback/verified").booleanValue(), () -> step(id, key)
                    .toString());
        }
        assertEquals(before, state(variant.path()));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void its_description_keeps_its_promises(Variant variant) {
        server.reset(variant.path());
        String id = seed(variant.path(), "looked at");
        for (int more = 0; more < 5; more++) {
            seed(variant.path(), "more " + more);
        }
        var before = state(variant.path());

        var look = check(variant.name(), "", "{'remoteId':'" + id + "'}");
        assertTrue(look.path("kept").booleanValue(), look::toPrettyString);
        var trip = check(
                variant.name(),
                "?roundTrip=true",
                "{'sample':{'name':'scratch','size':1,'detail':{'a':1,'b':2}},'change':{'size':3,'detail':{'b':null,'c':3}}}");
        assertTrue(trip.path("kept").booleanValue(), trip::toPrettyString);

        assertEquals(before, state(variant.path()));
    }
}
