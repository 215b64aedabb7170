package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.testing.StubKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a claim covers is written, and of all else nothing is sent. */
class ClaimTokenTest extends OddServerFixture {
    private static final String NAMED = "{ path: /things, name: label, ignoreCase: [/label] }";
    private static final String NAMES_ARE_IDS =
            "{ path: /things, name: label, id: { from: name }, ignoreCase: [/label] }";
    private static final RemoteId SEVEN = new RemoteId("7");
    private static final RemoteId EIGHT = new RemoteId("8");

    private ResourceKind kind;

    @BeforeEach
    void answer() {
        server.answer(200, "{'id':'7','label':'a'}");
        kind = thing("{}", NAMED);
    }

    private ClaimToken claim(Set<RemoteId> ids, String... names) {
        return new ClaimToken(kind, ids, List.of(names));
    }

    private static RemoteResource resource(RemoteId id, String label) {
        var state = state(label);
        return new RemoteResource(id, state, state, Optional.empty(), Optional.empty());
    }

    private static JsonNode state(String label) {
        return json("{'label':'" + label + "'}");
    }

    private void refused(Uni<?> write) {
        assertThrows(ClaimToken.NotCovered.class, () -> await(write));
        assertEquals(List.of(), server.received);
    }

    @Test
    void what_is_claimed_by_its_id_is_changed_and_deleted() {
        var writes = kind.writes(claim(Set.of(SEVEN)));
        await(writes.update(resource(SEVEN, "a"), json("{'label':'a','size':1}"), KEY));
        await(writes.delete(resource(SEVEN, "a"), KEY));
        assertEquals(2, server.received.size());
    }

    @Test
    void another_resource_is_neither_changed_nor_deleted() {
        var writes = kind.writes(claim(Set.of(SEVEN), "a"));
        refused(writes.update(resource(EIGHT, "a"), json("{'label':'a','size':1}"), KEY));
        refused(writes.delete(resource(EIGHT, "a"), KEY));
    }

    @Test
    void a_resource_is_created_under_a_name_that_is_claimed_in_whatever_spelling() {
        await(kind.writes(claim(Set.of(), "A")).create(state("a"), KEY, UNHEARD));
        assertEquals(1, server.received.size());
    }

    @Test
    void a_resource_is_not_created_under_another_name() {
        refused(kind.writes(claim(Set.of(SEVEN), "a")).create(state("b"), KEY, UNHEARD));
    }

    @Test
    void a_resource_gets_a_new_name_only_where_that_is_claimed_too() {
        refused(kind.writes(claim(Set.of(SEVEN))).update(resource(SEVEN, "a"), state("b"), KEY));
        await(kind.writes(claim(Set.of(SEVEN), "b")).update(resource(SEVEN, "a"), state("b"), KEY));
        assertEquals(1, server.received.size());
    }

    @Test
    void where_names_are_ids_each_stands_for_the_other() {
        kind = thing("{}", NAMES_ARE_IDS);
        assertTrue(claim(Set.of(), "conf").covers(new RemoteId("Conf")));
        assertTrue(claim(Set.of(new RemoteId("conf"))).covers("conf"));
        assertFalse(claim(Set.of(), "conf").covers(new RemoteId("other")));
    }

    @Test
    void elsewhere_a_name_is_no_id() {
        assertFalse(claim(Set.of(), "7").covers(SEVEN));
        assertFalse(claim(Set.of(SEVEN)).covers("7"));
    }

    @Test
    void a_claim_is_good_for_its_own_kind_alone() {
        var elsewhere = StubKind.lagging("thing", Duration.ZERO);
        refused(kind.writes(new ClaimToken(elsewhere, Set.of(SEVEN), Set.of())).delete(resource(SEVEN, "a"), KEY));
    }
}
