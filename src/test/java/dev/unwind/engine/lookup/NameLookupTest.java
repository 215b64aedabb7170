package dev.unwind.engine.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.testing.StubKind;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names are looked up before they are given, by one listing where several of a kind are. */
class NameLookupTest {
    private final StubKind stub = new StubKind("thing", true);
    private final NameLookup names = new NameLookup(
            new SharedListings(), Set.of("thing"), kind -> Uni.createFrom().item(Set.of("a", "b")));

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Waits.LIMIT);
    }

    @Test
    void one_listing_serves_all_names_of_a_kind() {
        stub.add("1", "a");
        stub.add("2", "a");
        var kind = stub.kind();
        assertEquals(List.of(new RemoteId("1"), new RemoteId("2")), get(names.bearers(kind, "a")));
        assertFalse(get(names.taken(kind, "b")));
        assertEquals(List.of("list"), stub.calls);
    }

    @Test
    void what_the_listing_shows_is_looked_at_again_since_the_batch_may_have_deleted_it() {
        stub.add("1", "a");
        stub.add("2", "b");
        var kind = stub.kind();
        assertTrue(get(names.taken(kind, "a")));
        stub.resources.remove(0);
        assertFalse(get(names.taken(kind, "a")));
        assertTrue(get(names.taken(kind, "b")));
        assertEquals(List.of("list", "find", "find", "find"), stub.calls);
    }

    @Test
    void a_single_name_is_found_without_a_listing() {
        stub.add("1", "a");
        var single = new NameLookup(
                new SharedListings(), Set.of(), kind -> Uni.createFrom().item(Set.of("a")));
        assertTrue(get(single.taken(stub.kind(), "a")));
        assertEquals(List.of("find"), stub.calls);
    }

    @Test
    void names_of_a_kind_that_cannot_be_listed_are_found_one_by_one() {
        var unlisted = new StubKind("thing", false);
        assertFalse(get(names.taken(unlisted.kind(), "a")));
        assertFalse(get(names.taken(unlisted.kind(), "b")));
        assertEquals(List.of("find", "find"), unlisted.calls);
    }

    @Test
    void a_listing_that_failed_is_made_again() {
        stub.add("1", "a");
        stub.failure = Optional.of(new ProviderFailure.Unreachable("away"));
        var kind = stub.kind();
        assertThrows(ProviderFailure.Unreachable.class, () -> get(names.taken(kind, "a")));
        assertTrue(get(names.taken(kind, "a")));
        assertEquals(List.of("list", "list", "find"), stub.calls);
    }
}
