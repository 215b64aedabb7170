package dev.unwind.engine.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.testing.StubKind;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One listing serves all who ask before it begins, and none who ask later. */
class SharedListingsTest {
    private final StubKind stub = new StubKind("thing", true);
    private final SharedListings listings = new SharedListings();
    private final CompletableFuture<Void> first = held();

    private CompletableFuture<Void> held() {
        var held = new CompletableFuture<Void>();
        stub.listingWaits = Uni.createFrom().completionStage(held::copy);
        return held;
    }

    /** Asks for a listing, which gathers ids. */
    private CompletableFuture<Void> ask(List<String> ids) {
        return ask(listings, ids);
    }

    private CompletableFuture<Void> ask(SharedListings listings, List<String> ids) {
        return listings.list(stub.kind(), resource -> ids.add(resource.id().value()))
                .subscribeAsCompletionStage();
    }

    private static void await(CompletableFuture<Void> listed) {
        listed.orTimeout(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void who_asks_while_one_is_under_way_shares_the_next_one() {
        stub.add("1", "a");
        List<List<String>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var one = ask(seen.get(0));
        // Written after the first listing has begun: only a later one is sure to show it.
        stub.add("2", "b");
        var two = ask(seen.get(1));
        var three = ask(seen.get(2));
        assertEquals(List.of("list"), stub.calls);

        stub.listingWaits = Uni.createFrom().voidItem();
        first.complete(null);
        List.of(one, two, three).forEach(SharedListingsTest::await);

        assertEquals(List.of("list", "list"), stub.calls);
        assertEquals(List.of(List.of("1"), List.of("1", "2"), List.of("1", "2")), seen);
    }

    @Test
    void nothing_is_kept_of_a_listing_that_has_ended() {
        first.complete(null);
        stub.add("1", "a");
        await(ask(new ArrayList<>()));
        stub.add("2", "b");
        List<String> seen = new ArrayList<>();
        await(ask(seen));
        assertEquals(List.of("1", "2"), seen);
        assertEquals(List.of("list", "list"), stub.calls);
    }

    @Test
    void nobody_joins_one_that_began_before_they_asked_because_the_one_before_took_too_long() {
        var impatient = new SharedListings(Duration.ofMillis(20));
        stub.add("1", "a");
        var one = ask(impatient, new ArrayList<>());
        List<String> served = new ArrayList<>();
        var two = ask(impatient, served);
        var second = held();
        Waits.await().until(() -> stub.calls.size() == 2);
        stub.add("2", "b");
        stub.listingWaits = Uni.createFrom().voidItem();
        List<String> late = new ArrayList<>();
        var three = ask(impatient, late);

        second.complete(null);
        first.complete(null);
        List.of(one, two, three).forEach(SharedListingsTest::await);

        assertEquals(List.of("1"), served);
        assertEquals(List.of("1", "2"), late);
    }

    @Test
    void a_listing_that_fails_for_one_is_made_again_for_those_who_shared_it() {
        stub.add("1", "a");
        var one = ask(new ArrayList<>());
        var two = ask(new ArrayList<>());
        List<String> seen = new ArrayList<>();
        var three = ask(seen);
        stub.failure = Optional.of(new ProviderFailure.Unreachable("away"));
        stub.listingWaits = Uni.createFrom().voidItem();
        first.complete(null);
        await(one);
        await(three);
        assertThrows(CompletionException.class, two::join);
        assertEquals(List.of("1"), seen);
    }

    @Test
    void who_asks_no_longer_keeps_nobody_waiting() {
        var one = ask(new ArrayList<>());
        var two = ask(new ArrayList<>());
        two.cancel(true);
        one.cancel(true);
        first.complete(null);
        stub.add("1", "a");
        List<String> seen = new ArrayList<>();
        await(ask(seen));
        assertEquals(List.of("1"), seen);
    }

    @Test
    void a_listing_that_is_given_up_is_made_by_those_who_waited_for_it() {
        stub.add("1", "a");
        var one = ask(new ArrayList<>());
        var two = ask(new ArrayList<>());
        List<String> seen = new ArrayList<>();
        var three = ask(seen);
        stub.listingWaits = Uni.createFrom().voidItem();
        two.cancel(true);
        await(three);

        List<String> later = new ArrayList<>();
        var four = ask(later);
        one.cancel(true);
        await(four);

        assertEquals(List.of(List.of("1"), List.of("1")), List.of(seen, later));
    }

    @Test
    void what_was_given_up_before_it_began_is_joined_by_nobody() {
        stub.add("1", "a");
        var one = ask(new ArrayList<>());
        ask(new ArrayList<>()).cancel(true);
        var three = ask(new ArrayList<>());
        var four = ask(new ArrayList<>());
        stub.listingWaits = Uni.createFrom().voidItem();
        first.complete(null);
        List.of(one, three, four).forEach(SharedListingsTest::await);

        assertEquals(List.of("list", "list"), stub.calls);
    }
}
