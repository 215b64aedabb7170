package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchlistTest extends HypernativeFixture {
    private static final JsonNode DESIRED = json(
            """
            {'name':'treasury','description':'hot',
             'assets':[{'chain':'ethereum','type':'Wallet','address':'0xAbC1'},
                       {'chain':'ethereum','type':'Protocol','name':'Aave'}],
             'alertPolicies':[11,12]}""");

    @Test
    void a_create_takes_the_calls_that_the_api_needs() {
        var made = create(DESIRED);
        String path = "/watchlists/" + made.id();
        assertEquals(
                List.of(
                        "POST /watchlists {\"name\":\"treasury\",\"description\":\"hot\"}",
                        "PATCH " + path
                                + " {\"assets\":[{\"chain\":\"ethereum\",\"type\":\"Wallet\",\"address\":\"0xAbC1\"},"
                                + "{\"chain\":\"ethereum\",\"type\":\"Protocol\",\"name\":\"Aave\"}],\"mode\":\"replaceAll\"}",
                        "PATCH " + path + " {\"alertPolicyId\":11}",
                        "PATCH " + path + " {\"alertPolicyId\":12}"),
                calls());
        var read = read(made.id());
        assertEquals(canonical(DESIRED), canonical(read.projection()));
        assertEquals(Likeness.COMPLETE, kind("watchlist").likeness(read, DESIRED));
        assertTrue(read.createdAt().isPresent());
    }

    @Test
    void a_create_without_assets_is_one_call() {
        create(json("{'name':'bare','assets':[]}"));
        assertEquals(List.of("POST /watchlists {\"name\":\"bare\"}"), calls());
    }

    @Test
    void the_id_is_handed_over_before_the_second_call() {
        await(writes(kind("watchlist")).create(DESIRED, KEY, id -> {
            assertEquals(1, calls().size());
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(50))
                    .invoke(() -> assertEquals(1, calls().size()));
        }));
        assertEquals(4, calls().size());
    }

    @Test
    void a_failure_after_the_first_call_says_what_is_there_to_undo() {
        order("{'method':'PATCH','status':400,'body':'{\\'error\\':\\'too many assets\\',\\'errorCode\\':7}'}"
                .replace("\\'", "\\\""));
        var failure = failure(writes(kind("watchlist")).create(DESIRED, KEY, UNHEARD));
        assertTrue(failure.partiallyApplied());
        assertFalse(failure.inDoubt());
        var id = failure.created().orElseThrow();
        assertEquals("PATCH /watchlists/" + id + " answered 400: too many assets (7)", failure.getMessage());
        assertEquals(Likeness.UNFINISHED, kind("watchlist").likeness(read(id), DESIRED));
    }

    @Test
    void a_create_that_stopped_among_the_policies_is_unfinished() {
        order("{'method':'PATCH','bodyContains':'alertPolicyId','skip':1,'status':400}");
        var id = failure(writes(kind("watchlist")).create(DESIRED, KEY, UNHEARD))
                .created()
                .orElseThrow();
        assertEquals(List.of(11), policies(read(id)));
        assertEquals(Likeness.UNFINISHED, kind("watchlist").likeness(read(id), DESIRED));
    }

    @Test
    void a_resource_with_other_assets_is_not_an_unfinished_create() {
        var other = create(json(
                "{'name':'treasury','description':'hot','assets':[{'chain':'base','type':'Wallet','address':'0x9'}]}"));
        assertEquals(Likeness.OTHER, kind("watchlist").likeness(read(other.id()), DESIRED));
    }

    @Test
    void a_lost_answer_to_the_first_call_leaves_the_create_in_doubt_without_an_id() {
        order("{'method':'POST','reset':'AFTER'}");
        var failure = failure(writes(kind("watchlist")).create(DESIRED, KEY, UNHEARD));
        assertEquals(InDoubt.class, failure.getClass());
        assertEquals(Optional.empty(), failure.created());
        assertEquals(1, calls().size());
        assertEquals(1, await(kind("watchlist").find("treasury")).size());
    }

    @Test
    void an_update_sends_what_differs_and_replaces_assets_as_a_whole() {
        var current = read(create(DESIRED).id());
        ObjectNode target = current.projection().deepCopy();
        target.set("assets", json("[{'chain':'base','type':'Token','address':'0xFf'}]"));
        forgetCalls();
        await(writes(kind("watchlist")).update(current, target, KEY));
        assertEquals(
                List.of(
                        "PATCH /watchlists/" + current.id()
                                + " {\"assets\":[{\"chain\":\"base\",\"type\":\"Token\",\"address\":\"0xFf\"}],\"mode\":\"replaceAll\"}"),
                calls());
        assertEquals(canonical(target), canonical(read(current.id()).projection()));
    }

    @Test
    void members_that_a_target_lacks_are_taken_away() {
        var current = read(
                create(json("{'name':'w','description':'d','assets':[{'chain':'base','type':'NFT','address':'0x1'}]}"))
                        .id());
        await(writes(kind("watchlist")).update(current, json("{'name':'w'}"), KEY));
        assertEquals(
                canonical(json("{'name':'w'}")), canonical(read(current.id()).projection()));
    }

    @Test
    void order_and_case_of_assets_make_no_difference() {
        var current = read(create(DESIRED).id());
        ObjectNode target = DESIRED.deepCopy();
        target.set(
                "assets",
                json(
                        "[{'chain':'ethereum','name':'Aave','type':'Protocol'},{'chain':'ethereum','type':'Wallet','address':'0xabc1'}]"));
        forgetCalls();
        assertSame(current, await(writes(kind("watchlist")).update(current, target, KEY)));
        assertEquals(List.of(), calls());
    }

    @Test
    void policies_are_attached_one_by_one_and_never_detached() {
        var current = read(create(DESIRED).id());
        ObjectNode more = current.projection().deepCopy();
        more.set("alertPolicies", json("[13,11,12]"));
        forgetCalls();
        await(writes(kind("watchlist")).update(current, more, KEY));
        assertEquals(List.of("PATCH /watchlists/" + current.id() + " {\"alertPolicyId\":13}"), calls());

        ObjectNode fewer = current.projection().deepCopy();
        fewer.put("name", "renamed").set("alertPolicies", json("[11]"));
        forgetCalls();
        var failure = failure(writes(kind("watchlist")).update(current, fewer, KEY));
        assertEquals(Unsupported.class, failure.getClass());
        assertEquals(
                "alertPolicies of a watchlist cannot be detached through this API, only attached",
                failure.getMessage());
        assertEquals(List.of(), calls());
    }

    @Test
    void a_deleted_watchlist_is_created_again_exactly() {
        var before = read(create(DESIRED).id());
        await(writes(kind("watchlist")).delete(before, KEY));
        assertTrue(await(kind("watchlist").read(before.id())).isEmpty());
        var again = create(before.projection());
        assertEquals(canonical(before.projection()), canonical(read(again.id()).projection()));
    }

    @Test
    void names_are_found_over_many_pages() {
        for (int i = 0; i < 250; i++) {
            seed("watchlists/" + (5000 + i), "{'name':'w" + i + "'}");
        }
        assertEquals("5249", await(kind("watchlist").find("w249")).get(0).id().value());
        assertEquals(List.of(), await(kind("watchlist").find("w250")));
        var listed = new java.util.concurrent.atomic.AtomicInteger();
        await(kind("watchlist").list(each -> listed.incrementAndGet()));
        assertEquals(2 * 250, listed.get()); // two passes
    }

    private static RemoteResource create(JsonNode desired) {
        return await(writes(kind("watchlist")).create(desired, KEY, UNHEARD));
    }

    private static RemoteResource read(RemoteId id) {
        return await(kind("watchlist").read(id)).orElseThrow();
    }

    private static List<Integer> policies(RemoteResource watchlist) {
        return watchlist
                .projection()
                .path("alertPolicies")
                .valueStream()
                .map(JsonNode::intValue)
                .toList();
    }

    private static JsonNode canonical(JsonNode projection) {
        return kind("watchlist").canonical(projection);
    }
}
